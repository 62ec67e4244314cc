import { pageAnswer } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import { badRequest } from '../http/api-error.ts';
import { clockOf } from '../simulation.ts';
import type { Simulation } from '../simulation.ts';
import { isPositive, orderOf, requiredInterval } from './details-query.ts';
import { filtersOf } from './filter.ts';
import { pageBody, rowCount } from './page-body.ts';
import { pageLayout } from './page-layout.ts';
import type { Page } from './page-layout.ts';
import { parsePlace, placeText } from './place.ts';
import type { Selection } from './selection.ts';
import { refuseLargeBody, refuseLargeSize } from './too-large.ts';

// The page size that the tutorials for this contract use, and the largest that is accepted.
const LARGEST_PAGE = 1000;
const DEFAULT_PAGE = 100;

/** Returns whether a body follows the page-token contract. */
export function hasPageToken(body: Record<string, unknown>): boolean {
  return !('paging' in body) && ('pageSize' in body || 'pageToken' in body);
}

/**
 * Answers `{interval, pageSize, pageToken?}` with `{entities, nextPageToken}`, without a token on the last page.
 *
 * @throws ApiError 400.
 */
export function answerPageToken(simulation: Simulation, body: Record<string, unknown>): Answer {
  const { settings, faults } = simulation;
  const interval = requiredInterval(body);
  const size = body['pageSize'] ?? DEFAULT_PAGE;
  if (!isPositive(size) || size > LARGEST_PAGE) {
    throw badRequest(`The pageSize must be a whole number from 1 to ${LARGEST_PAGE}.`, 'invalid.value');
  }
  refuseLargeSize(simulation, size);
  const descending = orderOf(body['order']) === 'desc';
  const view = simulation.dataset.at({ now: clockOf(simulation) });
  const selection = simulation.select({ interval, matching: 'started', descending, filters: filtersOf(body) }, view);
  const offset = offsetOf(body['pageToken'], selection);
  const key = `${selection.hash}/${size}/@${offset}`;
  const place = pageLayout(selection, size, { ...faults, seed: settings.seed }).from(offset);
  if (place === null) return pageAnswer('{"entities":[]}', { key, rows: 0 });
  const next = nextOffset(place, selection, size, settings.trailingEmptyPage);
  const tail = next === null ? ']}' : `],"nextPageToken":"${placeText(next, selection.hash)}"}`;
  const content = { dataset: view, selection, page: place, missingId: faults.missingId };
  const text = refuseLargeBody(simulation, pageBody('{"entities":[', content, tail));
  return pageAnswer(text, { key, rows: rowCount(place) });
}

function nextOffset(page: Page, { count }: Selection, size: number, trailingEmptyPage: boolean): number | null {
  const next = page.offset + page.fresh;
  const full = rowCount(page) === size;
  return next < count || (trailingEmptyPage && full) ? next : null;
}

function offsetOf(token: unknown, { hash, count }: Selection): number {
  if (token === undefined || token === null) return 0;
  const offset = parsePlace(token, hash);
  if (offset === null || offset > count)
    throw badRequest('The pageToken is not valid for this query.', 'invalid.value');
  return offset;
}
