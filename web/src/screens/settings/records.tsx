import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';

import type { Query } from '../../api/client';
import { list, type ResourceKind, type Shape } from '../../api/queries';
import { useCreate } from '../../parts/command';
import { FormDialog } from '../../parts/form';
import { Card, Loading } from '../../parts/screen';

interface RecordsProps<K extends ResourceKind> {
  kind: K;
  title: string;
  heads: readonly string[];
  row: (record: Shape<K>) => readonly ReactNode[];
  filters?: Query;
  empty: string;
  /** The button that opens the form, such as "Add a carrier". */
  add: string;
  /** What the form's fields become. */
  body: (text: (name: string) => string, form: FormData) => unknown;
  fields: ReactNode;
  onMade?: (made: Shape<K>) => void;
  size?: string;
}

/** Records of one kind as a small table, with a form to add one. */
export function Records<K extends ResourceKind>(props: RecordsProps<K>) {
  const { kind, title, heads, row } = props;
  const [adding, setAdding] = useState(false);
  const records = useQuery(list(kind, props.filters));
  const create = useCreate(kind, {
    onDone: (made) => {
      setAdding(false);
      props.onMade?.(made);
    },
  });
  const open = () => {
    create.reset();
    setAdding(true);
  };
  return (
    <Card
      title={title}
      pad={false}
      aside={
        <Button size="compact-xs" variant="default" leftSection={<Plus size={13} aria-hidden />} onClick={open}>
          {props.add}
        </Button>
      }
    >
      <Loading query={records} lines={3}>
        {(page) =>
          page.items.length === 0 ? (
            <p className="soft card-line">{props.empty}</p>
          ) : (
            <div style={{ overflowX: 'auto' }}>
              <table className="plain">
                <thead>
                  <tr>
                    {heads.map((head) => (
                      <th key={head}>{head}</th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {page.items.map((record) => (
                    <tr key={(record as { id: string }).id}>
                      {row(record as Shape<K>).map((cell, at) => (
                        <td key={heads[at]}>{cell}</td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loading>
      {adding && (
        <FormDialog
          title={props.add}
          size={props.size}
          send="Save"
          busy={create.isPending}
          error={create.error}
          onCancel={() => setAdding(false)}
          onSend={(text, form) => create.mutate(props.body(text, form))}
        >
          {props.fields}
        </FormDialog>
      )}
    </Card>
  );
}
