import { z } from 'zod';

/** One exchange with the source, as far as deciding and explaining need it. Holds no token and no record. */
export interface Answer {
  method: string;
  /** Path without the query string. */
  path: string;
  /** HTTP status, or 0 when no complete answer came. */
  status: number;
  /** The source's error code (`code`, or OAuth's `error`), or the network error's code. */
  code: string | null;
  /** The source's own sentence. */
  message: string | null;
  correlationId: string | null;
  retryAfter: string | null;
  contentType: string | null;
}

/** Tells whether the login service was asked, and not the API. */
export const isLogin = ({ path }: Answer): boolean => path.endsWith('/oauth/token');

/** Error bodies: the API's `{message, code, contextId}` and OAuth's `{error, description}`. */
const errorBody = z.object({
  message: z.string().optional(),
  code: z.string().optional(),
  contextId: z.string().optional(),
  error: z.string().optional(),
  description: z.string().optional(),
  error_description: z.string().optional(),
});

// Long enough for every sentence of the API, short enough that an echoed request does not end in a log.
const LONGEST_MESSAGE = 240;

/** Reads the fields of an error body; a body that is not JSON (a proxy's HTML page) has none. */
export function parseErrorBody(body: Buffer): Pick<Answer, 'code' | 'message' | 'correlationId'> {
  const parsed = errorBody.safeParse(parseJson(body));
  const fields = parsed.success ? parsed.data : {};
  const message = fields.message ?? fields.description ?? fields.error_description ?? null;
  return {
    code: fields.code ?? fields.error ?? null,
    message: message === null ? null : message.slice(0, LONGEST_MESSAGE),
    correlationId: fields.contextId ?? null,
  };
}

/** Parses a small body; null when it is not JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
