import { addressOf, selectByAddress } from './next.ts';
import { checkedNext, type Pages, PagingFault, type Paging } from './paging.ts';

/** Pages by the `Link` header with the relation `next` (RFC 8288). */
export function createLink(pages: Pages): Paging {
  return {
    numbered: false,
    select: selectByAddress,
    next(page) {
      const header = page.header('link') ?? '';
      return checkedNext(pages, page, () => {
        if (!isReadable(header)) throw new PagingFault('the Link header cannot be read');
        const target = linkTarget(header, 'next');
        return target === null ? null : addressOf(target, page, 'the Link header');
      });
    },
  };
}

// A target in angle brackets, and its parameters: tokens or quoted strings (RFC 8288, section 3).
// No target holds an angle bracket: without that, a header of nothing but these would be read again from each.
const LINK = /<([^<>]*)>((?:\s*;\s*[\w!#$%&'*+.^`|~-]+\*?\s*(?:=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]*))?)*)/g;
const PARAMETER = /;\s*([\w!#$%&'*+.^`|~-]+\*?)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*)))?/g;

// Servers that build the header by hand also write `rel='next'`.
const QUOTES = /^'|'$/g;

/** Returns false for a header whose unreadable part may name the next page, as this must not be taken for the end. */
function isReadable(header: string): boolean {
  return !/next|</i.test(header.replaceAll(LINK, ''));
}

/** Returns the target of the first link with a relation, in any case; null if there is none, or it leads to no records. */
export function linkTarget(header: string, relation: string): string | null {
  for (const [, target, parameters] of header.matchAll(LINK)) {
    // Only the first "rel" of a link counts.
    const relations = parameterOf(parameters!, 'rel')?.split(/\s+/) ?? [];
    // Sentry names a next page even on the last one, with `results="false"`.
    if (relations.includes(relation)) return parameterOf(parameters!, 'results') === 'false' ? null : target!;
  }
  return null;
}

/** Returns the first parameter of a name, in small letters; null if a link has none. */
function parameterOf(parameters: string, wanted: string): string | null {
  for (const [, name, quoted, token] of parameters.matchAll(PARAMETER)) {
    if (name!.toLowerCase() === wanted) return (quoted ?? token?.replace(QUOTES, '') ?? '').toLowerCase();
  }
  return null;
}
