/** One field that the server refused: where, by JSON pointer, and why. */
export interface FieldProblem {
  pointer: string;
  code: string;
  message: string;
}

/** RFC 9457, as every error of the API is told. */
export interface ProblemDocument {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  code?: string;
  errors?: FieldProblem[];
  request_id?: string;
}

/** What a call failed with. `code` is stable; `network` and `unknown` are ours. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: FieldProblem[];
  readonly requestId: string | undefined;

  constructor(status: number, document: ProblemDocument) {
    super(document.detail ?? document.title ?? `The server answered ${status}.`);
    this.name = 'Problem';
    this.status = status;
    this.code = document.code ?? 'unknown';
    this.errors = document.errors ?? [];
    this.requestId = document.request_id;
  }

  /** What the server says about one field, such as `/email`. */
  field(pointer: string): string | undefined {
    return this.errors.find((e) => e.pointer === pointer)?.message;
  }
}

export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  return new Problem(0, {
    code: 'network',
    detail: 'The server cannot be reached. Check the connection and try again.',
  });
}

/** Reads a refused response. A body that is no problem document (a gateway's own page) still yields one. */
export async function readProblem(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => ({}));
  return new Problem(response.status, typeof body === 'object' && body !== null ? body : {});
}
