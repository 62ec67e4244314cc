// Names that public APIs give to a next page, without their separators and in small letters. No API sends these with a last page.
export const SURE_NEXT =
  /^(next|nextpage|nextcursor|nexttoken|nextpagetoken|nexturl|nexturi|nextlink|nexthref|nextpageurl|nextpageuri|nextpagelink|nextrecordsurl|odatanextlink|continuationtoken)$/;
// These may come with it, too: as a cursor for later changes, or the place of the last record.
const OTHER_NEXT =
  /^(nextoffset|after|aftercursor|endcursor|cursor|pagetoken|continuation|scrollid|startingafter|paginationtoken|bookmark)$/;
export const NEXT = new RegExp(`${SURE_NEXT.source}|${OTHER_NEXT.source}`);
export const MORE =
  /^(hasmore|hasnext|hasnextpage|hasmorepages|hasmoreitems|hasmoreresults|more|moreresults|moreitems|moreitemsincollection|morerecords|endofstream|islast|islastpage|lastpage|truncated|istruncated)$/;
export const TOTAL =
  /^(total|totalcount|totalsize|totalresults|totalrecords|totalhits|totalitems|totalelements|rowcount|count)$/;
/** Names of the number of pages; `pages` alone may count anything. */
export const PAGE_COUNT =
  /^(totalpages|pagetotal|pagestotal|pagecount|numpages|numberofpages|nbpages|lastpage|maxpage)$/;
// What the names of flags that end pages are made of.
const FLAG = /(end|last|done|complet|finish|final|eof|more|next|exhaust|trunc|remain|continu|partial)/i;
/** Tells whether a path may lead to a flag that says whether there are more pages. */
export const isFlagName = (path: string): boolean => FLAG.test(path.split('.').at(-1)!);
/** Tells whether a path ends with one of some names, whatever their case and separators. */
export const isLike = (names: RegExp, path: string): boolean => {
  const parts = path.split(/(?<!\\)\./).map((part) => part.replace(/[^A-Za-z]/g, '').toLowerCase());
  const [name = ''] = parts.slice(-1);
  // `links.next.href` and `next.url` are next pages, too.
  return names.test(name) || (/^(href|url|uri|link|token|cursor)$/.test(name) && names.test(parts.at(-2) ?? ''));
};

/** Tells whether a value may be that of a next page. */
export const isGiven = (value: unknown): boolean =>
  (typeof value === 'string' && value !== '') || typeof value === 'number';

/** Tells whether a flag says that there is more; one that means the end does so when it is false. */
export const saysMore = (path: string, value: unknown): boolean =>
  typeof value === 'boolean' && value !== saysEnd(path);

/** Tells whether a flag's name says that there is nothing more. */
export const saysEnd = (path: string): boolean => /(end|last)/i.test(path.split('.').at(-1)!);
