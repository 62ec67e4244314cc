import { parsePath, type PathStep } from '../../../datasets/definition/path.ts';
import type { DatasetDefinition } from '../../../datasets/definition/schema.ts';
import { isObject } from '../../../json/is-object.ts';
import { type ScannedPage, NOWHERE } from '../../../json/scan-page.ts';
import { SourceFailure } from '../failure.ts';
import { scanRecords } from '../parse-page.ts';
import { parseJson } from '../parse-json.ts';
import type { DescribedResponse } from './described-api.ts';

/**
 * Scans a page for the records at their path.
 *
 * @param fields paths to read in each record.
 * @param members paths to read outside the records.
 * @throws SourceFailure when there is no list, unless the definition says that an empty list may be absent or null.
 */
export function scanListing(
  response: DescribedResponse,
  dataset: DatasetDefinition,
  fields: readonly string[],
  members: readonly string[],
): ScannedPage {
  try {
    const scanned = scanRecords(response, dataset.records, fields, members);
    if (scanned.listed || isLeftOut(dataset, response.body)) return scanned;
  } catch (error) {
    if (!isLeftOut(dataset, response.body)) throw error;
    return scanRecords(response, NOWHERE, fields, members);
  }
  throw new SourceFailure(response.answer, `not a page: the answer has no "${dataset.records}"`);
}

function isLeftOut({ absent, records }: DatasetDefinition, body: Buffer): boolean {
  if (absent !== 'empty') return false;
  const answer = parseJson(body);
  return isObject(answer) && isAbsent(answer, parsePath(records)!);
}

/** True if a path ends at a missing or null value; in a list, this must hold for each element. */
function isAbsent(value: unknown, [step, ...rest]: readonly PathStep[]): boolean {
  if ((value ?? null) === null) return true;
  if (step === undefined || !isObject(value)) return false;
  const inner = Object.hasOwn(value, step.name) ? value[step.name] : null;
  if (!step.each || (inner ?? null) === null) return isAbsent(inner, rest);
  return Array.isArray(inner) && inner.every((each) => isAbsent(each, rest));
}
