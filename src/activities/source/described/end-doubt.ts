import type { Member } from '../../../datasets/definition/answer-members.ts';
import {
  isFlagName,
  isGiven,
  isLike,
  MORE,
  PAGE_COUNT,
  saysMore,
  SURE_NEXT,
} from '../../../datasets/definition/answer-names.ts';
import { isHeaderName } from '../../../datasets/definition/pages-of.ts';
import { valueAt } from '../../../datasets/definition/path.ts';
import { isNear } from '../../../datasets/near-names.ts';
import { lastName } from '../../../json/field-path.ts';
import { linkTarget } from '../paging/link.ts';
import { isNextLink } from '../paging/next.ts';
import { countDoubt } from './count-doubt.ts';
import type { ScannedAnswer } from './scanned-answer.ts';

/** Says why a page is perhaps not the last one, although the definition says so. */
export function endDoubt(read: ScannedAnswer, beside: readonly Member[]): string | null {
  const { pages, cursor } = read;
  const declared = pages?.more ?? pages?.done;
  const [flag] = beside.filter(([path, value]) => path !== declared && isLike(MORE, path) && saysMore(path, value));
  const pagesLeft = pageCountDoubt(read, beside);
  if (cursor !== null)
    return flag === undefined || declared !== undefined
      ? pagesLeft
      : `the last page has no records, but "${flag[0]}" says that there is more`;
  const here = pages === null ? 'the definition has no "pages"' : 'the first page was taken for the last one';
  const more = flag === undefined ? null : `${here}, but "${flag[0]}" says that there is more`;
  if (declared !== undefined) return more ?? pagesLeft ?? strangeFlag(read, declared, here);
  const next = nextIn(read, beside);
  if (next !== null) return `${here}, but ${next}`;
  return more ?? pagesLeft ?? countDoubt(read, beside, here);
}

/** Compares the pages read with a number of pages that the definition does not name. */
function pageCountDoubt({ pages, cursor, pageSize }: ScannedAnswer, beside: readonly Member[]): string | null {
  const isNumbered = pages?.number !== undefined;
  if (cursor !== null && !isNumbered) return null;
  const read =
    1 +
    (cursor === null ? 0 : pages!.size === undefined ? Number(cursor) - (pages!.from ?? 1) : Number(cursor) / pageSize);
  const [counted] = beside.filter(
    ([path, value]) =>
      path !== pages?.last &&
      path !== pages?.total &&
      (isLike(PAGE_COUNT, path) || (isNumbered && isLike(/^pages$/, path))) &&
      Number.isSafeInteger(value) &&
      Number(value) > read,
  );
  return counted === undefined
    ? null
    : `the last page was number ${read}, but "${counted[0]}" says ${String(counted[1])}`;
}

/** Doubts a flag that is not called like one, if the answer gives a next page: it may say something else. */
function strangeFlag({ pages, scanned }: ScannedAnswer, flag: string, here: string): string | null {
  if (isFlagName(flag)) return null;
  const paths = [pages?.cursor ?? [], pages?.next ?? []].flat().filter((path) => !isHeaderName(path));
  const next = paths.find((path) => isCursor(valueAt(scanned.envelope, path)));
  return next === undefined
    ? null
    : `${here} because of "${flag}", but "${next}" has a next page: does "${flag}" really say whether there are more?`;
}

/** Names what looks like a next page, but is not what the definition names. */
function nextIn({ response: { headers }, pages }: ScannedAnswer, beside: readonly Member[]): string | null {
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

// 0 and -1 are end marks, as in cursor.ts.
const isCursor = (value: unknown): boolean => isGiven(value) && !['0', '-1'].includes(String(value));
