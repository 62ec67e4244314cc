import { type Member, membersBeside } from '../../../datasets/definition/answer-members.ts';
import { isGiven, isLike, MORE, saysMore, SURE_NEXT, TOTAL } from '../../../datasets/definition/answer-names.ts';
import { isHeaderName } from '../../../datasets/definition/pages-of.ts';
import { valueAt } from '../../../datasets/definition/path.ts';
import { isNear, nearNames } from '../../../datasets/near-names.ts';
import { namesIn } from '../../../json/field-path.ts';
import { NOWHERE, scanPage } from '../../../json/scan-page.ts';
import { linkTarget } from '../paging/link.ts';
import { listDoubt } from './list-doubt.ts';
import type { ReadAnswer } from './read-answer.ts';

/**
 * Says what makes it doubtful that a definition fits an answer. A path that leads nowhere looks like an absent value, which
 * may be right: an empty list, the end of the pages, no total. So only what the answer has elsewhere raises a doubt.
 *
 * @returns a sentence that begins with "the"; null if there is no doubt.
 */
export function doubtAbout(read: ReadAnswer): string | null {
  const odd = listDoubt(read);
  if (odd !== null || !read.isFirst) return odd;
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

function endDoubt({ response, pages, scanned }: ReadAnswer, beside: readonly Member[]): string | null {
  const paths = [pages?.cursor ?? [], pages?.next ?? []].flat();
  const isNext = (path: string) =>
    isLike(SURE_NEXT, path) || paths.some((one) => isNear(lastName(one), lastName(path)));
  const [next] = beside.filter(([path, value]) => !paths.includes(path) && isNext(path) && isCursor(value));
  const here = pages === null ? 'the definition has no "pages"' : 'the first page was taken for the last one';
  if (next !== undefined) return `${here}, but the answer has "${next[0]}": is that the next page?`;
  const link =
    pages?.link === undefined ? linkTarget([response.headers['link'] ?? []].flat().join(', '), 'next') : null;
  if (link !== null) return `${here}, but the Link header of the answer names a next page`;
  const [flag] = beside.filter(([path, value]) => isLike(MORE, path) && saysMore(path, value));
  if (flag !== undefined) return `${here}, but "${flag[0]}" says that there is more`;
  const [counted] = pages?.total === undefined && scanned.records.length === 0 ? beside.filter(isCount) : [];
  return counted === undefined ? null : `the first page has no records, but "${counted[0]}" says ${String(counted[1])}`;
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
