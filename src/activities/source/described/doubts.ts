import { type Member, membersBeside } from '../../../datasets/definition/answer-members.ts';
import { isGiven, isLike, MORE, saysMore, SURE_NEXT, TOTAL } from '../../../datasets/definition/answer-names.ts';
import { isHeaderName } from '../../../datasets/definition/pages-of.ts';
import { valueAt } from '../../../datasets/definition/path.ts';
import { isNear, nearNames } from '../../../datasets/near-names.ts';
import { namesIn } from '../../../json/field-path.ts';
import { NOWHERE, scanPage } from '../../../json/scan-page.ts';
import { linkTarget } from '../paging/link.ts';
import { isNextLink } from '../paging/next.ts';
import { listDoubt } from './list-doubt.ts';
import type { ReadAnswer } from './read-answer.ts';

/**
 * Says what makes it doubtful that a definition fits an answer. A path that leads nowhere looks like an absent value, which
 * may be right: an empty list, the end of the pages, no total. So only what the answer has elsewhere raises a doubt.
 *
 * @returns a sentence that begins with "the"; null if there is no doubt.
 */
export function doubtAbout(read: ReadAnswer): string | null {
  const odd = listDoubt(read) ?? tieDoubt(read);
  const isByPosition = (read.pages?.number ?? read.pages?.offset) !== undefined;
  if (odd !== null || (read.cursor !== null && !(isByPosition && read.next === null))) return odd;
  const { response, dataset, scanned, pages, next, total } = read;
  const received = scanned.records.length;
  const isUncounted = pages?.total !== undefined && total === null && received > 0;
  const isEnd = next === null && (pages?.more ?? pages?.done) === undefined && !(total !== null && received >= total);
  if (!isEnd && !isUncounted) return null;
  const whole =
    dataset.records === '.' ? {} : scanPage(response.body, scanned.listed ? dataset.records : NOWHERE, []).envelope;
  const beside = membersBeside(whole, dataset.records);
  return (isEnd ? endDoubt(read, beside) : null) ?? (isUncounted ? totalDoubt(read, beside) : null);
}

function endDoubt(read: ReadAnswer, beside: readonly Member[]): string | null {
  const { pages, cursor } = read;
  const [flag] = beside.filter(([path, value]) => isLike(MORE, path) && saysMore(path, value));
  if (cursor !== null)
    return flag === undefined ? null : `the last page has no records, but "${flag[0]}" says that there is more`;
  const here = pages === null ? 'the definition has no "pages"' : 'the first page was taken for the last one';
  const next = nextIn(read, beside);
  if (next !== null) return `${here}, but ${next}`;
  if (flag !== undefined) return `${here}, but "${flag[0]}" says that there is more`;
  return countDoubt(read, beside, here);
}

/** Names what looks like a next page, but is not what the definition names. */
function nextIn({ response: { headers }, pages }: ReadAnswer, beside: readonly Member[]): string | null {
  const paths = [pages?.cursor ?? [], pages?.next ?? []].flat();
  const isNext = (path: string) =>
    isLike(SURE_NEXT, path) || paths.some((one) => isNear(lastName(one), lastName(path)));
  const [next] = beside.filter(
    ([path, value]) =>
      !paths.includes(path) && ((isNext(path) && isCursor(value)) || (Array.isArray(value) && value.some(isNextLink))),
  );
  if (next !== undefined) return `the answer has "${next[0]}": is that the next page?`;
  if (pages?.link === undefined && linkTarget([headers['link'] ?? []].flat().join(', '), 'next') !== null)
    return 'the Link header of the answer names a next page';
  const [header] = Object.entries(headers).filter(
    ([name, value]) => isLike(SURE_NEXT, name.replace(/^x-(ms-)?/, '')) && isCursor(value),
  );
  return header === undefined || paths.some((path) => path.toLowerCase() === header[0])
    ? null
    : `the answer has a header "${header[0]}": is that the next page?`;
}

/** Compares what came with a total that the definition does not name. It may count anything, so only a clear one counts. */
function countDoubt({ response, pages, scanned }: ReadAnswer, beside: readonly Member[], here: string): string | null {
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
    ([name, value]) => /^(x-)?total(-count)?$/.test(name) && Number(value) > length,
  );
  return header === undefined ? null : `${here}, but the header "${header[0]}" says ${String(header[1])}`;
}

// Members that only answers with several pages have.
const PAGE = /^(page|pages|perpage|pagesize|pagenumber|totalpages|pagecount|limit|offset|skip|startat|maxresults)$/;

/** Finds records that share what the next request names of the last one: of those behind it, some may be left out. */
function tieDoubt({ scanned: { records }, pages, next }: ReadAnswer): string | null {
  if (pages?.after === undefined || next === null) return null;
  const read = records.scalarReader(pages.after);
  const values = Array.from({ length: records.length }, (_, record) => read(record));
  return new Set(values).size === values.length
    ? null
    : `the records of a page share their "${pages.after}", after which the next page begins, so some may be left out: name a field that no two records share`;
}

// 0 and -1 are end marks, as in cursor.ts.
const isCursor = (value: unknown): boolean => isGiven(value) && !['0', '-1'].includes(String(value));

const isCount = ([path, value]: Member): boolean =>
  isLike(TOTAL, path) && Number.isSafeInteger(value) && Number(value) > 0;

function totalDoubt({ response: { headers }, pages, scanned }: ReadAnswer, beside: readonly Member[]): string | null {
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

const lastName = (path: string): string => namesIn(path).at(-1)!;
