import { membersBeside } from '../../../datasets/definition/answer-members.ts';
import { MalformedJson, NOWHERE, scanPage } from '../../../json/scan-page.ts';
import { parseJson } from '../parse-json.ts';
import { totalDoubt } from './count-doubt.ts';
import { elementDoubt } from './element-doubt.ts';
import { endDoubt } from './end-doubt.ts';
import { failureDoubt } from './failed-answer.ts';
import { listDoubt } from './list-doubt.ts';
import type { ScannedAnswer } from './scanned-answer.ts';

/**
 * Says what makes it doubtful that a definition fits an answer. A path that leads nowhere looks like an absent value, which
 * may be right: an empty list, the end of the pages, no total. So only what the answer has elsewhere raises a doubt.
 *
 * @returns a sentence that begins with "the"; null if there is no doubt.
 */
export function doubtAbout(read: ScannedAnswer): string | null {
  const odd = listDoubt(read) ?? failureDoubt(read) ?? tieDoubt(read) ?? elementDoubt(read);
  const isByPosition = (read.pages?.number ?? read.pages?.offset) !== undefined;
  if (odd !== null || (read.cursor !== null && !(isByPosition && read.next === null))) return odd;
  const { dataset, scanned, pages, next, total } = read;
  const received = scanned.records.length;
  const isUncounted = pages?.total !== undefined && total === null && received > 0;
  const isEnd = next === null && !(total !== null && received >= total);
  if (!isEnd && !isUncounted) return null;
  const beside = membersBeside(dataset.records === '.' ? {} : besideRecords(read), dataset.records);
  return (isEnd ? endDoubt(read, beside) : null) ?? (isUncounted ? totalDoubt(read, beside) : null);
}

/** Reads all members of an answer but its records, also those that nobody names: there, one may occur twice. */
function besideRecords({ response: { body }, scanned, dataset }: ScannedAnswer): unknown {
  try {
    return scanPage(body, scanned.listed ? dataset.records : NOWHERE, []).envelope;
  } catch (error) {
    if (!(error instanceof MalformedJson)) throw error;
    return parseJson(body);
  }
}

/** Finds records that share what the next request names of the last one: of those behind it, some may be left out. */
function tieDoubt({ scanned: { records }, pages, next }: ScannedAnswer): string | null {
  if (pages?.after === undefined || next === null) return null;
  const read = records.scalarReader(pages.after);
  const values = Array.from({ length: records.length }, (_, record) => read(record));
  return new Set(values).size === values.length
    ? null
    : `the records of a page share their "${pages.after}", after which the next page begins, so some may be left out: name a field that no two records share`;
}
