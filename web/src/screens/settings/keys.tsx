import { Button, Checkbox, CopyButton, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';

import type { ApiKey } from '../../api/types';
import { ActionBar } from '../../parts/actions';
import { useFieldError } from '../../parts/form';
import { useTenantZone } from '../../parts/lookup';
import { Note } from '../../parts/screen';
import { State } from '../../parts/state';
import { When } from '../../parts/when';
import { Records } from './records';

const SCOPES = [
  'orders:read',
  'orders:write',
  'warehouse:read',
  'warehouse:write',
  'transport:read',
  'transport:write',
  'tracking:read',
  'tracking:write',
  'billing:read',
  'billing:write',
  'cases:read',
  'cases:write',
  'tenancy:read',
  'tenancy:write',
  'audit:read',
];

/** Keys for programs. The secret is shown once, right after it was made, and never again. */
export function Keys() {
  const zone = useTenantZone();
  const [made, setMade] = useState<ApiKey | undefined>();
  return (
    <>
      <Records
        kind="apikey"
        title="API keys"
        add="Make a key"
        empty="No keys. A program needs one to call the API."
        heads={['Name', 'Key', 'Scopes', 'State', 'Until', 'Change']}
        row={(key) => [
          <span key="name" className="strong">
            {key.name}
          </span>,
          <span key="hint" className="mono">
            {key.hint}
          </span>,
          key.scopes.join(', '),
          <State key="state" kind="api_key" state={key.status} />,
          <When key="until" at={key.expires_at} zone={zone} />,
          <ActionBar key="act" kind="apikey" resource={key} size="compact-xs" offers={['revoke']} />,
        ]}
        body={(text, form) => ({ name: text('name'), scopes: form.getAll('scopes') })}
        fields={<KeyFields />}
        onMade={setMade}
      />
      {made?.secret && <Secret name={made.name} secret={made.secret} onClose={() => setMade(undefined)} />}
    </>
  );
}

function KeyFields() {
  const refused = useFieldError();
  return (
    <>
      <TextInput
        name="name"
        label="Name"
        placeholder="ERP"
        required
        maxLength={60}
        data-autofocus
        {...refused('name')}
      />
      <fieldset className="scopes">
        <legend>What it may do</legend>
        {SCOPES.map((scope) => (
          <Checkbox
            key={scope}
            name="scopes"
            value={scope}
            label={scope}
            defaultChecked={scope.startsWith('orders:')}
          />
        ))}
      </fieldset>
    </>
  );
}

function Secret({ name, secret, onClose }: { name: string; secret: string; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={`Key “${name}”`} closeOnClickOutside={false}>
      <div className="stack">
        <Note tone="warn">Copy it now. It is not shown again; we keep only a fingerprint of it.</Note>
        <div className="secret" data-secret>
          {secret}
        </div>
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>I have it</Button>
        </div>
      </div>
    </Modal>
  );
}
