import type { Member } from '../../../datasets/definition/answer-members.ts';
import { isLike, TOTAL } from '../../../datasets/definition/answer-names.ts';
import { isHeaderName } from '../../../datasets/definition/pages-of.ts';
import { valueAt } from '../../../datasets/definition/path.ts';
import { isNear, nearNames } from '../../../datasets/near-names.ts';
import { lastName } from '../../../json/field-path.ts';
import { countInRange } from './page-total.ts';
import type { ScannedAnswer } from './scanned-answer.ts';

// Members that only answers with several pages have.
const PAGE = /^(page|pages|perpage|pagesize|pagenumber|totalpages|pagecount|limit|offset|skip|startat|maxresults)$/;

/** Compares what came with a total that the definition does not name. It may count anything, so only a clear one counts. */
export function countDoubt(
  { response, pages, scanned }: ScannedAnswer,
  beside: readonly Member[],
  here: string,
): string | null {
  const { length } = scanned.records;
  if (pages?.total !== undefined) return null;
  if (pages !== null) {
    const [counted] = length === 0 ? beside.filter(isCount) : [];
    return counted === undefined
      ? null
      : `the first page has no records, but "${counted[0]}" says ${String(counted[1])}`;
  }
  const isPaged = beside.some(([path]) => isLike(PAGE, path));
  const [more] = beside.filter(
    (member) => isCount(member) && Number(member[1]) > length && (isPaged || !isLike(/^(total|count)$/, member[0])),
  );
  if (more !== undefined) return `${here}, but "${more[0]}" says ${String(more[1])}, and ${length} records came`;
  const [header] = Object.entries(response.headers).filter(
    ([name, value]) =>
      (/^(x-)?total(-count)?$/.test(name) && Number(value) > length) ||
      (name === 'content-range' && Number(countInRange(value)) > length),
  );
  return header === undefined ? null : `${here}, but the header "${header[0]}" says ${String(header[1])}`;
}

/** Says that a declared total is absent, but that there is one elsewhere. */
export function totalDoubt(
  { response: { headers }, pages, scanned }: ScannedAnswer,
  beside: readonly Member[],
): string | null {
  const total = pages!.total!;
  if (isHeaderName(total)) {
    const [near] = headers[total.toLowerCase()] === undefined ? nearNames(total, Object.keys(headers)) : [];
    return near === undefined ? null : `the answer has no header "${total}": is "${near}" meant?`;
  }
  if (valueAt(scanned.envelope, total) !== undefined) return null;
  const [other] = beside.filter(
    (member) => member[0] !== total && (isCount(member) || isNear(lastName(total), lastName(member[0]))),
  );
  return other === undefined ? null : `the answer has no total at "${total}": is "${other[0]}" meant?`;
}

const isCount = ([path, value]: Member): boolean =>
  isLike(TOTAL, path) && Number.isSafeInteger(value) && Number(value) > 0;
