import type { Random } from './random.ts';

/** How a listing of the fuzzed simulator is paged. */
export interface FuzzPages {
  /** The word `pages` of its definition. */
  pages: Record<string, unknown> | 'none';
  /** Largest number of records on a page, whatever was requested. */
  cap: number;
  /** Page size if none is requested. */
  usual: number;
  /** There may be pages without records in the middle. */
  empties: boolean;
  /** The last record of a page may come again on the next one. */
  repeats: boolean;
}

/** The kinds of paging that a listing's records and requests allow. */
export interface PageTerms {
  /** The answer is a bare list, so it has no other members. */
  bare: boolean;
  post: boolean;
  keyed: boolean;
  /** Path of the field by which records are sorted; null = there is none. */
  sorted: string | null;
  /** Number of records of the largest listing. */
  most: number;
}

const PAGES = 8;

export const ONE_PAGE: FuzzPages = { pages: 'none', cap: Infinity, usual: Infinity, empties: false, repeats: false };

/** Returns a random kind of paging. */
export function fuzzPages(random: Random, terms: PageTerms): FuzzPages {
  const { bare, sorted, most } = terms;
  const kinds = ['number', 'offset', 'link', 'none', ...(bare ? [] : ['cursor', 'next']), ...(sorted ? ['after'] : [])];
  const kind = random.of(kinds);
  const least = Math.ceil(most / PAGES) || 1;
  if (kind === 'none') return ONE_PAGE;
  const of = Math.max(least, random.of([1, 3, 10, 50]));
  const hasSize = random.next() < 0.75;
  const isQuiet = hasSize && random.next() < 0.15;
  const cap = isQuiet ? Math.max(least, Math.ceil(of / 2)) : 1_000;
  const usual = Math.max(least, random.of([2, 10]));
  const place = random.of(['query', 'header', ...(terms.post ? ['body', 'body'] : [])]);
  const size = { as: nameIn(place, 'size'), of, ...(random.next() < 0.3 && { most: of * 2 }) };
  const turned = kind === 'next' || kind === 'link';
  const pages: Record<string, unknown> = {
    ...words(kind, random, sorted, place),
    ...(!turned && (place !== 'query' || random.next() < 0.2) && { in: place }),
    ...(hasSize && { size: turned ? { ...size, as: 'size' } : size }),
    ...ends(kind, random, terms, hasSize && !isQuiet),
  };
  const isOpaque = kind === 'cursor' || turned;
  return {
    pages,
    cap,
    usual,
    empties: isOpaque && random.next() < 0.4,
    repeats: isOpaque && terms.keyed && random.next() < 0.2,
  };
}

const NAMES = { query: '', header: 'X-Page-', body: 'paging.' } as Record<string, string>;
const nameIn = (place: string, name: string): string => `${NAMES[place]}${name}`;

function words(kind: string, random: Random, sorted: string | null, place: string): Record<string, unknown> {
  const as = nameIn(place, 'at');
  switch (kind) {
    case 'number':
      return { number: as, ...random.of([{}, { from: 0 }, { from: 1 }]) };
    case 'offset':
      return { offset: as };
    case 'cursor':
      return { cursor: random.of(['next', 'meta.next', '@odata\\.next']), as };
    case 'after':
      return { after: sorted, as };
    case 'next':
      return { next: random.of(['next', 'links.next', ['@odata\\.nextLink', 'links.next']]) };
    default:
      return { link: 'next' };
  }
}

function ends(kind: string, random: Random, { bare }: PageTerms, canBeShort: boolean): Record<string, unknown> {
  const total = random.of([undefined, 'X-Total-Count', ...(bare ? [] : ['total', 'meta.total', 'meta.total'])]);
  const flag = bare ? {} : random.of([{}, {}, { more: 'meta.more' }, { done: 'done' }]);
  const hasEnd = ['number', 'offset', 'after'].includes(kind);
  const last = kind === 'number' && !bare && random.next() < 0.3 && { last: 'meta.pages' };
  const end = hasEnd && random.next() < 0.4 && { end: canBeShort && random.next() < 0.5 ? 'short' : 'empty' };
  // Only one of them may say where the end is.
  const ended = Object.keys(flag).length > 0 ? flag : last || end;
  return { ...(total !== undefined && { total }), ...ended };
}
