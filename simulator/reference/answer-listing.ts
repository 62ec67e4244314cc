import { identifiers, type Identifiers } from '../dataset/identifier.ts';
import { hashOf } from '../hash.ts';
import { type Answer, jsonAnswer } from '../http/answer.ts';
import { badRequest } from '../http/api-error.ts';
import { type ApiRequest, requireMethod } from '../http/api-request.ts';
import type { Faults } from '../options.ts';
import type { Simulation } from '../simulation.ts';
import type { Listing } from './listing.ts';
import { LEAVER, listingAt } from './listings.ts';

/** Returns the listing that a request asks for; null if it asks for something else. */
export const listingOf = ({ settings }: Simulation, { path }: ApiRequest): Listing | null =>
  listingAt(path, identifiers(~settings.seed));

/** Answers one page of a listing, by the listing's kind of paging. @throws ApiError for every answer that is an error. */
export function answerListing({ settings, faults }: Simulation, request: ApiRequest, listing: Listing): Answer {
  requireMethod(request, 'GET');
  const { path, paging, largestPage } = listing;
  const all = objectsOf(listing, identifiers(~settings.seed), request.search.get('state') === 'any').flatMap((one) =>
    asOfNow(one, faults),
  );
  if (paging === 'none') return jsonAnswer(200, { entities: all, total: all.length, selfUri: path });
  const sizeName = paging === 'cursor' ? 'limit' : 'pageSize';
  const pageSize = numberIn(request, sizeName, 25);
  if (pageSize > largestPage) throw badRequest(`${sizeName} must be at most ${largestPage}.`);
  if (paging === 'numbers' || paging === 'bare numbers') {
    const pageNumber = numberIn(request, 'pageNumber', 1);
    const entities = all.slice((pageNumber - 1) * pageSize, pageNumber * pageSize);
    const [total, pageCount] = [all.length, Math.ceil(all.length / pageSize)];
    return jsonAnswer(200, { entities, pageSize, pageNumber, ...(paging === 'numbers' && { total, pageCount }) });
  }
  const from = placeIn(request, paging === 'cursor' ? 'cursor' : 'after');
  const entities = all.slice(from, from + pageSize);
  const next = from + pageSize < all.length ? Buffer.from(String(from + pageSize)).toString('base64url') : null;
  if (paging === 'cursor') return jsonAnswer(200, { entities, ...(next !== null && { cursor: next }) });
  return jsonAnswer(200, { entities, ...(next !== null && { nextUri: `${path}?pageSize=${pageSize}&after=${next}` }) });
}

function objectsOf(listing: Listing, pool: Identifiers, any: boolean) {
  const { count, firstId, path, hasLeavers = false } = listing;
  const all = Array.from({ length: count }, (_, number) => {
    const id = pool.text(firstId + number);
    return { id, ...(listing.fields(number, pool) as { name?: string }), selfUri: `${path}/${id}` };
  });
  return hasLeavers && !any ? all.filter((_, number) => number % LEAVER !== LEAVER - 1) : all;
}

/** Returns an object with its current name; an empty list if it has been deleted. */
function asOfNow<T extends { id: string; name?: string }>(object: T, { renamedObjects, deletedObjects }: Faults): T[] {
  const fate = hashOf(object.id) / 0x1_0000_0000;
  if (fate >= 1 - deletedObjects) return [];
  return fate < renamedObjects && object.name !== undefined ? [{ ...object, name: `${object.name} (new)` }] : [object];
}

/** Reads where a page begins from a cursor of this simulator; 0 without a cursor. @throws ApiError 400. */
export function placeIn({ search }: ApiRequest, name: string): number {
  const text = search.get(name);
  if (text === null) return 0;
  const from = Number(Buffer.from(text, 'base64url').toString());
  if (Number.isInteger(from) && from > 0) return from;
  throw badRequest(`${name} does not come from this listing.`);
}

/** Reads a whole number from the query parameters. @throws ApiError 400. */
export function numberIn({ search }: ApiRequest, name: string, byDefault: number): number {
  const value = Number(search.get(name) ?? byDefault);
  if (Number.isInteger(value) && value >= 1) return value;
  throw badRequest(`${name} must be a whole number of at least 1.`);
}
