import { withoutSecrets } from '../activities/source/known-secrets.ts';
import { parseJson } from '../activities/source/parse-json.ts';
import { findingsOf } from './api-findings.ts';
import { guessesAbout } from './api-guesses.ts';
import type { Probe } from './api-probe.ts';
import { type ShownRequest, shownRequest } from './api-request.ts';
import { shapeOf } from './api-shape.ts';

/** What one page shows of a definition. */
export interface Trial {
  dataset: string;
  /** Values of the first parent; none where there are no parents. */
  parents: readonly string[];
  request: ShownRequest | null;
  status: number | null;
  bytes: number;
  milliseconds: number;
  shape: readonly { path: string; type: string }[];
  found: readonly { word: string; text: string }[];
  /** What went wrong, or looks wrong. */
  wrong: readonly string[];
  /** What the definition might say as well. */
  hints: readonly string[];
  /** The first record, if it was asked for. */
  record?: string;
}

/**
 * Returns what a probe shows of a definition.
 *
 * @param asked the dataset that was asked for. @param show whether its first record is shown.
 */
export function trialOf(asked: string, probe: Probe, show: boolean): Trial {
  const { definition, name, dataset, exchange, page, failure } = probe;
  const body = exchange?.response.body ?? Buffer.alloc(0);
  const found = page === null ? [] : findingsOf({ ...probe, page });
  const { wrong, hints } = guessesAbout(probe);
  const needs = failure !== null && dataset.needs !== undefined ? ` It needs: ${dataset.needs}.` : '';
  const parent = noParent(asked, probe);
  const first = show && page !== null && page.scanned.records.length > 0 ? page.scanned.records.at(0) : null;
  return {
    dataset: `${definition.name}.${name}`,
    parents: Object.keys(probe.parents),
    request: exchange && shownRequest(exchange.request, definition.auth),
    status: exchange?.response.answer.status ?? null,
    bytes: body.length,
    milliseconds: Math.round(exchange?.milliseconds ?? 0),
    shape: shapeLines(parseJson(body)),
    found: found.map(({ word, text }) => ({ word, text })),
    wrong: [
      ...(failure === null ? [] : [`${failure.message}${needs}`]),
      ...(parent === null ? [] : [parent]),
      ...found.flatMap((one) => one.wrong),
      ...wrong,
    ],
    hints,
    ...(first !== null && { record: withoutSecrets(page!.body.toString('utf8', first.start, first.end)) }),
  };
}

/** Says why the dataset itself was not asked for. */
function noParent(asked: string, { definition, name, page, missing, failure }: Probe): string | null {
  if (failure !== null) return null;
  if (missing !== null) return missing;
  const each = JSON.stringify(definition.datasets[asked]!.each);
  if (name !== asked)
    return `the first page of "${name}" has no record with all the values that "${asked}" needs (each: ${each})`;
  return page === null ? `there is nothing for which "${asked}" could be read: each: ${each} gives no values` : null;
}

function shapeLines(value: unknown): { path: string; type: string }[] {
  if (value === undefined) return [];
  return shapeOf(value).map(({ depth, name, type }) => ({ path: `${'  '.repeat(depth)}${name || 'answer'}`, type }));
}
