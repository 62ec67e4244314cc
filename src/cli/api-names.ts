// Names that public APIs give to a next page, without their separators and in small letters.
export const NEXT =
  /^(next|nextpage|nextcursor|nexttoken|nextpagetoken|nexturl|nexturi|nextlink|nexthref|nextrecordsurl|nextoffset|after|aftercursor|endcursor|cursor|pagetoken|continuation|continuationtoken|scrollid|odatanextlink|starting_?after|paginationtoken|bookmark)$/;
export const MORE =
  /^(hasmore|hasnext|hasnextpage|more|moreresults|moreitems|endofstream|islast|lastpage|istruncated)$/;
export const TOTAL =
  /^(total|totalcount|totalsize|totalresults|totalrecords|totalhits|totalitems|totalelements|count)$/;
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

/** Tells whether a flag's name says that there is nothing more. */
export const saysEnd = (path: string): boolean => /(end|last)/i.test(path.split('.').at(-1)!);
