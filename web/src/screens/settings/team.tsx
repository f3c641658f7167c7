import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { list } from '../../api/queries';
import type { Member } from '../../api/types';
import { ActionBar } from '../../parts/actions';
import { tell, useAct } from '../../parts/command';
import { FormDialog, useFieldError } from '../../parts/form';
import { useTenantZone } from '../../parts/lookup';
import { Card, Loading } from '../../parts/screen';
import { State } from '../../parts/state';
import { When } from '../../parts/when';
import { ROLES } from '../../words/vocabulary';
import { Records } from './records';

const ROLE_CHOICES = Object.entries(ROLES).map(([value, label]) => ({ value, label }));

/** Who works here, as what, and who is invited. */
export function Team() {
  const members = useQuery(list('member'));
  const zone = useTenantZone();
  const [changing, setChanging] = useState<Member | undefined>();
  return (
    <>
      <Card title="Members" pad={false}>
        <Loading query={members} lines={3}>
          {(page) => (
            <table className="plain">
              <thead>
                <tr>
                  <th>Name</th>
                  <th>Email</th>
                  <th>Role</th>
                  <th>State</th>
                  <th>Change</th>
                </tr>
              </thead>
              <tbody>
                {page.items.map((member) => (
                  <tr key={member.id}>
                    <td className="strong">{member.name}</td>
                    <td>{member.email}</td>
                    <td>{ROLES[member.role] ?? member.role}</td>
                    <td>
                      <State kind="member" state={member.status} />
                    </td>
                    <td>
                      <ActionBar
                        kind="member"
                        resource={member}
                        size="compact-xs"
                        offers={['role', 'remove']}
                        dialogs={{ role: () => setChanging(member) }}
                      />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Loading>
      </Card>
      <Records
        kind="invitation"
        title="Invitations"
        add="Invite someone"
        empty="Nobody is invited at the moment."
        heads={['Email', 'Role', 'State', 'Until', 'Change']}
        row={(invitation) => [
          invitation.email,
          ROLES[invitation.role] ?? invitation.role,
          <State key="state" kind="invitation" state={invitation.status} />,
          <When key="until" at={invitation.expires_at} zone={zone} />,
          <ActionBar key="act" kind="invitation" resource={invitation} size="compact-xs" offers={['revoke']} />,
        ]}
        body={(text) => ({ email: text('email'), role: text('role') })}
        fields={<InviteFields />}
        onMade={(made) => tell(`We sent a link to ${made.email}.`)}
        size="sm"
      />
      {changing && <RoleDialog member={changing} onClose={() => setChanging(undefined)} />}
    </>
  );
}

function InviteFields() {
  const refused = useFieldError();
  return (
    <>
      <TextInput name="email" type="email" label="Email" required data-autofocus {...refused('email')} />
      <NativeSelect
        name="role"
        label="Role"
        defaultValue="dispatcher"
        data={ROLE_CHOICES.filter((role) => role.value !== 'owner')}
        {...refused('role')}
      />
    </>
  );
}

function RoleDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const act = useAct('member', { quiet: true, onDone: onClose });
  return (
    <FormDialog
      title={`Role of ${member.name}`}
      size="sm"
      send="Change"
      busy={act.isPending}
      error={act.error}
      onCancel={onClose}
      onSend={(text) =>
        act.mutate({ id: member.id, action: 'role', body: { role: text('role') }, version: member.version })
      }
    >
      <NativeSelect name="role" label="Role" defaultValue={member.role} data={ROLE_CHOICES} />
    </FormDialog>
  );
}
