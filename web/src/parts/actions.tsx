import { Button, Modal, Textarea, Tooltip } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import type { ResourceKind, Shape } from '../api/queries';
import type { Resource } from '../api/types';
import { actionWord } from '../words/vocabulary';
import { useAct } from './command';
import { ProblemNote } from './screen';

interface ActionBarProps<K extends ResourceKind> {
  kind: K;
  resource: Resource;
  /** Actions that need more than a reason: the screen opens its own dialog. */
  dialogs?: Partial<Record<string, () => void>>;
  /** Which actions this screen offers, in order; the server decides which of them are allowed. */
  offers: readonly string[];
  /** The body that an action without a dialog sends. */
  bodies?: Partial<Record<string, unknown>>;
  onDone?: (action: string, answer: Shape<K>) => void;
  /** The first allowed one is drawn as the main button. */
  size?: 'xs' | 'compact-xs';
}

/** Shown only when they are possible: a way out of trouble that mostly is not there. */
const RARE = new Set(['resume', 'unhold']);

const same = (a: string, b: string) => a.replaceAll('-', '_') === b.replaceAll('-', '_');
const onWire = (action: string) => action.replaceAll('_', '-');

/**
 * The buttons of a thing, drawn from `allowed_actions`: what is allowed can be pressed; what is blocked can be read and
 * says why. So no button lies.
 */
export function ActionBar<K extends ResourceKind>(props: ActionBarProps<K>) {
  const { kind, resource, offers, dialogs = {}, bodies = {} } = props;
  const [asking, setAsking] = useState<string | undefined>();
  const act = useAct(kind, { quiet: asking !== undefined });

  const run = (action: string, body?: unknown) =>
    act.mutate(
      { id: resource.id, action: onWire(action), body: body ?? bodies[action], version: resource.version },
      {
        onSuccess: (answer) => {
          setAsking(undefined);
          props.onDone?.(action, answer);
        },
      },
    );

  const press = (action: string) => {
    const dialog = dialogs[action];
    if (dialog) dialog();
    else if (actionWord(action).asks) {
      act.reset();
      setAsking(action);
    } else run(action);
  };

  let main = true;
  const buttons: ReactNode[] = [];
  for (const action of offers) {
    const { word, icon: Icon, danger } = actionWord(action);
    const icon = <Icon size={14} aria-hidden />;
    if (resource.allowed_actions.some((a) => same(a, action))) {
      const variant = danger ? 'subtle' : main ? 'filled' : 'default';
      if (!danger) main = false;
      buttons.push(
        <Button
          key={action}
          size={props.size}
          variant={variant}
          color={danger ? 'red' : undefined}
          data-danger={danger || undefined}
          leftSection={icon}
          loading={act.isPending && act.variables.action === onWire(action)}
          onClick={() => press(action)}
        >
          {word}
        </Button>,
      );
      continue;
    }
    const blocked = resource.blocked_actions.find((b) => same(b.action, action));
    if (!blocked || RARE.has(action)) continue;
    buttons.push(
      <Tooltip key={action} label={blocked.reason} multiline w={260} events={{ hover: true, focus: true, touch: true }}>
        {/* Reachable by keyboard, so that the reason can be read; `disabled` would hide it. */}
        <Button
          size={props.size}
          variant="default"
          leftSection={icon}
          aria-disabled
          data-disabled
          aria-description={`Not possible: ${blocked.reason}`}
          onClick={(event) => event.preventDefault()}
        >
          {word}
        </Button>
      </Tooltip>,
    );
  }

  return (
    <div className="row" role="group" aria-label="Actions">
      {buttons}
      {asking !== undefined && (
        <AskDialog
          title={actionWord(asking).word}
          asks={actionWord(asking).asks ?? 'Why?'}
          danger={actionWord(asking).danger ?? false}
          busy={act.isPending}
          error={act.error}
          onClose={() => setAsking(undefined)}
          onSay={(reason) => run(asking, { reason })}
        />
      )}
    </div>
  );
}

/** Asks for the reason of an override, which stays in the history for ever. */
export function AskDialog(props: {
  title: string;
  asks: string;
  danger: boolean;
  busy: boolean;
  error: unknown;
  onClose: () => void;
  onSay: (reason: string) => void;
}) {
  const [reason, setReason] = useState('');
  return (
    <Modal opened onClose={props.onClose} title={props.title} size="sm">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (reason.trim() !== '') props.onSay(reason.trim());
        }}
      >
        <Textarea
          label={props.asks}
          description="It stays in the history."
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          required
          data-autofocus
          rows={3}
          maxLength={500}
        />
        <ProblemNote error={props.error} />
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button variant="default" onClick={props.onClose}>
            Back
          </Button>
          <Button type="submit" color={props.danger ? 'red' : undefined} loading={props.busy}>
            {props.title}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
