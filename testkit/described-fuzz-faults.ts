import type { FuzzAnswer } from './described-fuzz-exchange.ts';
import type { FuzzListing } from './described-fuzz-listing.ts';

/** Returns an answer in JSON. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Exclude<FuzzAnswer, 'cut'> {
  return { status, headers: { ...headers }, body: JSON.stringify(body) };
}

/** Rows of `errors` that a definition may have, with the answers that they are for. */
export const ERROR_ROWS: { row: object; answer: FuzzAnswer }[] = [
  { row: { status: 200, says: { path: 'state', is: 'busy' }, then: 'wait' }, answer: json(200, { state: 'busy' }) },
  { row: { status: [400, 403], says: 'slow down', then: 'wait' }, answer: json(403, { message: 'Slow down, please' }) },
  { row: { header: { 'X-Reason': 'quota' }, then: 'retry' }, answer: json(403, {}, { 'x-reason': 'quota' }) },
];

/** The row and the answer for an expired token, if the API does not answer with 401. */
export const RENEWS = {
  row: { status: 400, says: 'session', then: 'renew' },
  answer: json(400, { message: 'The session is over' }),
};

/** Whether the definition has a row of errors. */
export const isNamed = ({ definition }: { definition: Record<string, unknown> }, { row }: { row: object }): boolean =>
  (definition['errors'] as unknown[]).includes(row);

/** Returns the possible faults. Answers without a list are left out if the API may send them as a page or a record. */
export function faultsOf({ listings }: { listings: Record<string, FuzzListing> }): readonly FuzzAnswer[] {
  const datasets = Object.values(listings).map(({ dataset }) => dataset);
  const isOne = datasets.some(({ records }) => records === 'one');
  return isOne || datasets.some(({ absent }) => absent !== undefined) ? FAULTS.slice(0, isOne ? -2 : -1) : FAULTS;
}

const FAULTS: FuzzAnswer[] = [
  'cut',
  json(429, { message: 'too many' }, { 'retry-after': '0' }),
  json(429, { message: 'too many' }, { 'retry-after': '1' }),
  json(429, { message: 'too many' }),
  json(503, { message: 'busy' }),
  json(500, {}),
  { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>' },
  { status: 200, headers: {}, body: '[{"id":1},{"id"' },
  { status: 200, headers: {}, body: '' },
  json(200, { error: 'try again', data: null }),
  json(200, {}),
];
