import { notifications } from '@mantine/notifications';
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';

import { type Call, post } from '../api/client';
import { asProblem, type Problem } from '../api/problem';
import { PATHS, type ResourceKind, type Shape } from '../api/queries';
import { patchPages } from '../live/patch';

/** Puts what a command answered into every read that shows it; the live message about it then finds nothing to do. */
export function keepAnswer<K extends ResourceKind>(client: QueryClient, kind: K, answer: Shape<K>): void {
  const fresh = answer as { id: string; version?: number };
  client.setQueryData([kind, 'one', fresh.id], answer);
  for (const query of client.getQueryCache().findAll({ queryKey: [kind, 'pages'] })) {
    client.setQueryData(query.queryKey, (old: Parameters<typeof patchPages>[0] | undefined) =>
      old === undefined ? old : patchPages(old, fresh),
    );
  }
  void client.invalidateQueries({ queryKey: [kind, 'history', fresh.id] });
  void client.invalidateQueries({ queryKey: [kind, 'list'] });
}

interface Acting {
  id: string;
  action: string;
  body?: unknown;
  /** The version that the person saw, so that two people do not overwrite each other. */
  version?: number | undefined;
}

interface Options<K extends ResourceKind> {
  onDone?: (answer: Shape<K>) => void;
  /** Failures are told by the caller instead of a toast. */
  quiet?: boolean;
}

/** `POST /v1/<things>/{id}/<action>`. */
export function useAct<K extends ResourceKind>(kind: K, options: Options<K> = {}) {
  const client = useQueryClient();
  return useMutation<Shape<K>, Problem, Acting>({
    mutationFn: ({ id, action, body, version }) => {
      const call: Call = { version };
      return post<Shape<K>>(`${PATHS[kind]}/${id}/${action}`, body, call);
    },
    onSuccess: (answer) => {
      keepAnswer(client, kind, answer);
      options.onDone?.(answer);
    },
    onError: (error, { id }) => {
      // Someone else was quicker: show what is now true.
      if (error.status === 409 || error.status === 412) {
        void client.invalidateQueries({ queryKey: [kind, 'one', id] });
        void client.invalidateQueries({ queryKey: [kind, 'history', id] });
      }
      if (!options.quiet) tellProblem(error);
    },
  });
}

/** `POST /v1/<things>`: one more of a kind. */
export function useCreate<K extends ResourceKind>(kind: K, options: Options<K> = {}) {
  const client = useQueryClient();
  return useMutation<Shape<K>, Problem, unknown>({
    mutationFn: (body) => post<Shape<K>>(PATHS[kind], body),
    onSuccess: (answer) => {
      void client.invalidateQueries({ queryKey: [kind] });
      options.onDone?.(answer);
    },
  });
}

export function tellProblem(thrown: unknown): void {
  const problem = asProblem(thrown);
  notifications.show({ color: 'red', title: 'Not done', message: problem.message, autoClose: 8000 });
}

export function tell(message: string): void {
  notifications.show({ message, autoClose: 3500 });
}
