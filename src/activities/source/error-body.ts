import { cleanText } from './clean-text.ts';
import { parseJson } from './parse-json.ts';

/** What an error body says: a code for programs, a sentence for people, an id for the API's support. */
export interface ErrorBody {
  code: string | null;
  message: string | null;
  correlationId: string | null;
}

// An API's error is small; a larger body is a proxy's page or something else without a useful sentence.
const LARGEST_BYTES = 256 * 1024;
const LONGEST_CODE = 100;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads an error body field by field, so that one odd field does not hide the others. Knows
 * `{message, code, contextId}` of Genesys Cloud, `{error, error_description}` of OAuth, `{title, detail}` of RFC 9457,
 * `{error: {…}}`, `{errors: [{…}]}`, a list of these, and a single text. Returns nulls for a body that is not JSON,
 * such as a proxy's HTML page.
 */
export function parseErrorBody(body: Buffer): ErrorBody {
  if (body.length > LARGEST_BYTES) return { code: null, message: null, correlationId: null };
  const parsed = parseJson(body);
  const top = typeof parsed === 'string' ? { message: parsed } : fieldsOf(parsed);
  const objects = [top, fieldsOf(top['error']), fieldsOf(top['errors']), fieldsOf(top['fault'])];
  const error = textOf(top['error']);
  // OAuth puts its code into `error`; others put a sentence there.
  const oauth = error !== null && !/\s/.test(error) ? error : null;
  const codes = [...valuesOf(objects, ['code', 'errorCode', 'error_code']), oauth, ...valuesOf(objects, ['type'])];
  const texts = ['message', 'error_description', 'description', 'errorMessage', 'detail', 'title', 'reason', 'msg'];
  const sentences = [...valuesOf(objects, texts), error === oauth ? null : error];
  const ids = ['contextId', 'correlationId', 'correlation_id', 'requestId', 'request_id', 'traceId'];
  return {
    code: clean(codes.find((code) => code !== null && !/^\d+$/.test(code)) ?? first(codes), LONGEST_CODE),
    message: clean(first(sentences)),
    correlationId: clean(first(valuesOf(objects, ids)), LONGEST_CODE),
  };
}

/** Returns an object's members; for a list, those of its first element. A text in a list becomes the message. */
function fieldsOf(value: unknown): Fields {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof one === 'string' && Array.isArray(value)) return { message: one };
  return typeof one === 'object' && one !== null ? (one as Fields) : {};
}

/** Returns the texts of the named members, ordered by name and then by place. */
function valuesOf(objects: readonly Fields[], names: readonly string[]): (string | null)[] {
  return names.flatMap((name) => objects.map((place) => textOf(place[name])));
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

const first = (texts: readonly (string | null)[]): string | null => texts.find((text) => text !== null) ?? null;

const clean = (text: string | null, longest?: number): string | null =>
  text === null ? null : cleanText(text, longest) || null;
