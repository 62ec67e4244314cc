import { valueAt } from '../../../datasets/definition/path.ts';
import type { ApiDefinition, DatasetDefinition } from '../../../datasets/definition/schema.ts';
import type { FailureType } from '../../../contract.ts';
import { scanPage, MalformedJson, NOWHERE } from '../../../json/scan-page.ts';
import { SourceFailure } from '../failure.ts';
import { parseJson } from '../parse-json.ts';
import type { FailureRow, HttpResponse } from '../response.ts';

export type ErrorRow = ApiDefinition['errors'][number];

// An error is small. A larger body is a page, of which only the members that rows name are parsed.
const LARGEST_ERROR = 64 * 1024;

/** The rows of a dataset: its own come before those of the API. */
export const errorRows = (api: ApiDefinition, dataset: DatasetDefinition): readonly ErrorRow[] => [
  ...dataset.errors,
  ...api.errors,
];

/**
 * Returns the first row that matches an answer; null if none does. All conditions of a row must hold. A text is
 * searched in the body only if the status is not 200, or if the row names the status.
 */
export function matchingRow(rows: readonly ErrorRow[], { answer, headers, body }: HttpResponse): ErrorRow | null {
  if (rows.length === 0 || answer.status === 0) return null;
  let parsed: { value: unknown } | null = null;
  const memberOf = (path: string): unknown => valueAt((parsed ??= { value: membersOf(rows, body) }).value, path);
  return (
    rows.find(({ status, header = {}, says }) => {
      if (status !== undefined && ![status].flat().includes(answer.status)) return false;
      const sent = (name: string) => [headers[name.toLowerCase()]].flat().join(', ');
      if (Object.entries(header).some(([name, value]) => sent(name).trim() !== value)) return false;
      if (says === undefined) return status !== undefined || answer.status !== 200;
      if (typeof says === 'object') return String(memberOf(says.path)) === String(says.is);
      return (status !== undefined || answer.status !== 200) && contains(body, says);
    }) ?? null
  );
}

const contains = (body: Buffer, text: string): boolean =>
  body.length <= LARGEST_ERROR ? body.toString().toLowerCase().includes(text.toLowerCase()) : body.includes(text);

/** Reads the members that rows look at; of a large body, only these. */
function membersOf(rows: readonly ErrorRow[], body: Buffer): unknown {
  if (body.length <= LARGEST_ERROR) return parseJson(body);
  const paths = rows.flatMap(({ says }) => (typeof says === 'object' ? [says.path] : []));
  try {
    return scanPage(body, NOWHERE, [], paths).envelope;
  } catch (error) {
    if (error instanceof MalformedJson) return null;
    throw error;
  }
}

const DECLARED = 'error of the definition';

/** Turns a row of a definition into a row of the failure table. */
export function failureRow({ then, advice }: ErrorRow, status: number): FailureRow {
  return {
    name: DECLARED,
    matches: () => false,
    action: then === 'empty' ? 'stop' : then,
    type: typeOf(then, status),
    advice: advice ?? 'An "errors" row in the definition of the API decides what happens after this answer.',
  };
}

/**
 * Names the row to add if an answer means that there are no records. Only the definition can say so: a gateway may send the
 * same while there are some.
 *
 * @param isLater whether the request was for a page after the first, by its number or row.
 */
export function namingRow(error: unknown, isLater: boolean): unknown {
  if (!(error instanceof SourceFailure) || error.row.name === DECLARED) return error;
  const { answer, row } = error;
  if (answer.status !== 204 && !(answer.status === 404 && isLater)) return error;
  const when = isLater ? 'after the last page' : 'if there are no records';
  const advice = `${row.advice} If the API answers so ${when}, add \`errors: [{ status: ${answer.status}, then: empty }]\` to the dataset.`;
  return new SourceFailure(answer, undefined, { ...row, advice });
}

function typeOf(then: ErrorRow['then'], status: number): FailureType {
  if (then === 'wait') return 'RateLimited';
  if (then === 'retry') return 'SourceUnavailable';
  if (then === 'renew' || status === 401) return 'Unauthorized';
  return status === 403 ? 'Forbidden' : 'InvalidRequest';
}
