import { isObject } from '../../../json/is-object.ts';
import { checkedNext, kindOf, type Pages, PagingFault, type Paging, repeatedNext, type PageFacts } from './paging.ts';

/**
 * Pages by the address that each answer names for the next one, at the first of several paths that holds one. A path may also
 * lead to a list of links, each with its relation, as in FHIR and HAL.
 */
export function createNext(pages: Pages, paths: readonly string[]): Paging {
  return {
    numbered: false,
    select: selectByAddress,
    next: (page) => checkedNext(pages, page, () => namedNext(page, paths)),
  };
}

function namedNext(page: PageFacts, paths: readonly string[]): string | null {
  const given = paths.map((path) => ({ path, address: inLinks(page.read(path), path) }));
  const named = given.find(({ address }) => !isAbsent(address));
  if (named === undefined) return null;
  const { path, address } = named;
  if (typeof address !== 'string') throw new PagingFault(`"${path}" must be an address, but it is ${kindOf(address)}`);
  return addressOf(address, page, `"${path}"`);
}

/** Returns the address of the link with the relation `next` in a list of links; any other value as it is. */
function inLinks(value: unknown, path: string): unknown {
  if (!Array.isArray(value)) return value;
  if (!value.every((link) => isObject(link) && relationsOf(link).length > 0))
    throw new PagingFault(`"${path}" is a list, but not one of links that have a "rel" or a "relation"`);
  const next = (value as Record<string, unknown>[]).find(isNextLink);
  if (next === undefined) return null;
  const { href, url, uri } = next;
  return href ?? url ?? uri ?? next;
}

/** Tells whether a link in a list leads to the next page. */
export const isNextLink = (link: unknown): boolean => isObject(link) && relationsOf(link).includes('next');

function relationsOf({ rel, relation }: Record<string, unknown>): unknown[] {
  return [rel ?? relation ?? []].flat();
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === '' || value === false;

/** Places a request at the address that the previous page has given. */
export function selectByAddress(cursor: string | null, size: number): ReturnType<Paging['select']> {
  return cursor === null ? { values: { size } } : { values: { size }, address: cursor };
}

/**
 * Returns the URL of a path and query at an origin. Joined as text: as a relative address, a path that begins with two
 * slashes would name another host, which would get the token.
 */
export function atOrigin(origin: string, address: string): URL {
  return new URL(`${origin}/${address.replace(/^\//, '')}`);
}

/**
 * Returns path and query of the next page's address, which may be relative to this page's. Behind a proxy, many APIs write
 * `http` into their links: path and query are requested from the API's own origin, so that no token is sent without TLS.
 *
 * @throws PagingFault when it leads to another host, which must not get the token, or is this page's own address.
 */
export function addressOf(address: string, page: PageFacts, name: string): string | null {
  const { url, origin } = page;
  if (!URL.canParse(address, url)) throw new PagingFault(`${name} is not an address`);
  const next = overTls(new URL(address, url), new URL(origin));
  if (next.origin !== new URL(origin).origin) {
    throw new PagingFault(`${name} leads to ${next.origin}, which is not the host of the API, so it is not requested`);
  }
  next.hash = '';
  if (next.href === new URL(url).href) return repeatedNext(name, page);
  return `${next.pathname}${next.search}`;
}

/** Returns an address without TLS as one at the origin, if that has TLS and is the same host. */
function overTls(address: URL, origin: URL): URL {
  const isSameHost = address.hostname === origin.hostname && ['', origin.port].includes(address.port);
  const isUpgraded = address.protocol === 'http:' && origin.protocol === 'https:' && isSameHost;
  return isUpgraded ? new URL(`${origin.origin}${address.pathname}${address.search}`) : address;
}
