import type { FuzzListing } from './described-fuzz-listing.ts';
import { type FuzzAsked, Refused } from './described-fuzz-page.ts';
import type { FuzzRequest } from './described-fuzz-exchange.ts';

/** Returns the parameters of a request, from its query and its body. */
export function parametersOf({ body, headers }: FuzzRequest, url: URL, { dataset }: FuzzListing): URLSearchParams {
  const said = new URLSearchParams(url.search);
  if (body === '' || headers['content-type'] === undefined) return said;
  const isForm = headers['content-type'].includes('form');
  if (isForm !== dataset['form']) throw new Refused(415, 'another body is wanted');
  const members = isForm ? [...new URLSearchParams(body)] : flat(JSON.parse(body) as object);
  for (const [name, value] of members) said.append(name, String(value));
  return said;
}

const flat = (value: object): [string, unknown][] =>
  Object.entries(value).flatMap(([name, inner]): [string, unknown][] =>
    typeof inner === 'object'
      ? flat(inner as object).map(([below, one]) => [`${name}.${below}`, one])
      : [[name, inner]],
  );

/** Returns the page that a request asks for. */
export function askedOf(
  { paging: { pages } }: FuzzListing,
  { headers }: FuzzRequest,
  url: URL,
  said: URLSearchParams,
): FuzzAsked {
  if (pages === 'none') return { at: null, size: null };
  const { number, offset, as, in: place = 'query', size } = pages as Record<string, string>;
  const named = number ?? offset ?? as ?? 'pos';
  const get = (name: string) => (place === 'header' ? (headers[name.toLowerCase()] ?? null) : said.get(name));
  const length = size === undefined ? null : get((size as unknown as { as: string }).as);
  if (size !== undefined && !/^[1-9]\d*$/.test(length ?? '')) throw new Refused(422, 'how many?');
  return {
    at: named === 'pos' ? url.searchParams.get('pos') : get(named),
    size: length === null ? null : Number(length),
  };
}
