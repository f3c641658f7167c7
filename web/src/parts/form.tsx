import { Button, Modal } from '@mantine/core';
import { type ReactNode, createContext, useContext } from 'react';

import type { Problem } from '../api/problem';
import { ProblemNote } from './screen';

export type Fields = (name: string) => string;

interface FormProps {
  /** `text(name)` gives a field's trimmed text. */
  onSend: (text: Fields, form: FormData) => void;
  error: Problem | null;
  busy: boolean;
  send: string;
  onCancel?: () => void;
  children: ReactNode;
  wide?: boolean;
}

const Refused = createContext<Problem | null>(null);

/** What the server said about a field: spread into an input. Takes the JSON pointer without its slash. */
export function useFieldError(): (pointer: string) => { error?: string } {
  const problem = useContext(Refused);
  return (pointer) => {
    const message = problem?.field(`/${pointer}`);
    return message === undefined ? {} : { error: message };
  };
}

/** A form that sends once, shows refusals at their fields, and the rest above its buttons. */
export function Form({ onSend, error, busy, send, onCancel, children, wide }: FormProps) {
  return (
    <Refused value={error}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (busy) return;
          const form = new FormData(event.currentTarget);
          onSend((name) => {
            const value = form.get(name);
            return typeof value === 'string' ? value.trim() : '';
          }, form);
        }}
      >
        {children}
        <ProblemNote error={error} />
        <div className="row" style={{ justifyContent: wide ? 'stretch' : 'flex-end' }}>
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              Cancel
            </Button>
          )}
          <Button type="submit" loading={busy} fullWidth={wide} size={wide ? 'sm' : 'xs'}>
            {send}
          </Button>
        </div>
      </form>
    </Refused>
  );
}

/** A form in a dialog. */
export function FormDialog({
  title,
  size,
  ...form
}: FormProps & { title: string; size?: string; onCancel: () => void }) {
  return (
    <Modal opened onClose={form.onCancel} title={title} size={size ?? 'md'}>
      <Form {...form} />
    </Modal>
  );
}
