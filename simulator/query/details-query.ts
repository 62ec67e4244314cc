import { pageAnswer } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import { badRequest } from '../http/api-error.ts';
import { clockOf } from '../simulation.ts';
import type { Simulation } from '../simulation.ts';
import { FILTER_LISTS, filtersOf } from './filter.ts';
import { parseInterval } from './interval.ts';
import type { Interval } from './interval.ts';
import { pageBody, rowCount } from './page-body.ts';
import { pageLayout } from './page-layout.ts';
import type { Question } from './selection.ts';
import { refuseLargeBody, refuseLargeSize } from './too-large.ts';

export const DETAILS_PATH = '/api/v2/analytics/conversations/details/query';

const DAY = 86_400_000;
const DEFAULT_PAGE_SIZE = 25;
const FIELDS: readonly string[] = ['interval', ...FILTER_LISTS, 'order', 'orderBy', 'aggregations', 'paging'];

interface Paging {
  readonly size: number;
  readonly number: number;
}

/**
 * Answers a details query: `{conversations, totalHits}`, without `conversations` past the last page.
 *
 * @throws ApiError 400.
 */
export function answerDetailsQuery(simulation: Simulation, body: Record<string, unknown>): Answer {
  const { settings } = simulation;
  if (settings.strictBody) refuseUnknown(body, FIELDS);
  const filters = filtersOf(body);
  const interval = intervalOf(body, filters === null ? 7 : 31);
  const paging = pagingOf(body['paging'], simulation);
  refuseLargeSize(simulation, paging.size);
  const descending = orderOf(body['order']) === 'desc';
  return page(simulation, { interval, matching: settings.intervalMatching, descending, filters }, paging);
}

function page(simulation: Simulation, question: Question, { size, number }: Paging): Answer {
  const { settings, faults } = simulation;
  const dataset = simulation.dataset.at({ now: clockOf(simulation) });
  const selection = simulation.select(question, dataset);
  const key = `${selection.hash}/${size}/${number}`;
  const tail = `"totalHits":${selection.count}}`;
  const place = pageLayout(selection, size, { ...faults, seed: settings.seed }).numbered(number);
  if (place === null) {
    return pageAnswer(`{${settings.emptyPage === 'empty' ? '"conversations":[],' : ''}${tail}`, { key, rows: 0 });
  }
  const content = { dataset, selection, page: place, missingId: faults.missingId };
  const text = refuseLargeBody(simulation, pageBody('{"conversations":[', content, `],${tail}`));
  return pageAnswer(text, { key, rows: rowCount(place) });
}

/** @throws ApiError 400 if a body has unknown fields. */
export function refuseUnknown(body: Record<string, unknown>, known: readonly string[]): void {
  const unknown = Object.keys(body).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw badRequest(`Unrecognized field(s) in the request body: ${unknown.join(', ')}.`);
}

/** Reads the interval; `days` is its greatest length. */
function intervalOf(body: Record<string, unknown>, days: number): Interval {
  const interval = requiredInterval(body);
  if (interval.end - interval.start > days * DAY) {
    throw badRequest(`You must specify a search interval as part of your query that does not exceed ${days} days`);
  }
  return interval;
}

/** @throws ApiError 400 if the interval is missing or is not an ISO 8601 `start/end`. */
export function requiredInterval(body: Record<string, unknown>): Interval {
  if (body['interval'] === undefined) throw badRequest('The query must have an interval.');
  const interval = parseInterval(body['interval']);
  if (interval === null) throw badRequest('The interval must be an ISO 8601 start/end.', 'invalid.date');
  return interval;
}

export function orderOf(order: unknown): string {
  if (order === undefined || order === 'asc' || order === 'desc' || order === 'unordered') return order ?? 'asc';
  throw badRequest('The order must be asc, desc or unordered.', 'invalid.value');
}

function pagingOf(paging: unknown, { settings: { maxPageSize, depthLimit } }: Simulation): Paging {
  if (paging === undefined || paging === null) return { size: Math.min(DEFAULT_PAGE_SIZE, maxPageSize), number: 1 };
  const { pageSize: size, pageNumber: number } = paging as Record<string, unknown>;
  if (!isPositive(size) || !isPositive(number)) {
    throw badRequest(
      'Paging must have a pageSize and a pageNumber, both whole numbers of at least 1.',
      'invalid.value',
    );
  }
  if (size > maxPageSize) throw badRequest(`The pageSize must not exceed ${maxPageSize}.`, 'invalid.value');
  if (size * number > depthLimit) {
    throw badRequest(
      `Pagination may not exceed ${depthLimit} results. Tip: query smaller intervals, for example one hour each.`,
    );
  }
  return { size, number };
}

export function isPositive(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
