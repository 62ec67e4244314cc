import { badRequest } from '../http/api-error.ts';
import { isPositive, orderOf, refuseUnknown, requiredInterval } from '../query/details-query.ts';
import { FILTER_LISTS, filtersOf } from '../query/filter.ts';
import type { Question } from '../query/selection.ts';

const FIELDS: readonly string[] = [
  'interval',
  ...FILTER_LISTS,
  'order',
  'orderBy',
  'limit',
  'startOfDayIntervalMatching',
];
const ORDERS: readonly unknown[] = [undefined, 'conversationStart', 'conversationEnd', 'segmentStart', 'segmentEnd'];

/** What a job searches for. */
export interface JobRequest {
  readonly question: Question;
  /** Largest number of conversations. */
  readonly limit: number;
}

/**
 * Reads the body of a job submission; with `strict`, refuses unknown fields.
 *
 * @throws ApiError 400.
 */
export function parseJobRequest(body: Record<string, unknown>, strict: boolean): JobRequest {
  for (const name of ['paging', 'aggregations']) {
    if (body[name] !== undefined) throw badRequest(`A job does not accept ${name}.`);
  }
  if (strict) refuseUnknown(body, FIELDS);
  const { limit = Infinity, startOfDayIntervalMatching: sameDay = false } = body;
  if (limit !== Infinity && !isPositive(limit)) {
    throw badRequest('The limit must be a whole number of at least 1.', 'invalid.value');
  }
  if (typeof sameDay !== 'boolean') {
    throw badRequest('startOfDayIntervalMatching must be true or false.', 'invalid.value');
  }
  if (!ORDERS.includes(body['orderBy'])) {
    throw badRequest(
      'orderBy must be conversationStart, conversationEnd, segmentStart or segmentEnd.',
      'invalid.value',
    );
  }
  const interval = requiredInterval(body);
  const descending = orderOf(body['order']) === 'desc';
  const matching = sameDay ? 'overlap' : 'lifetime';
  return { question: { interval, matching, descending, filters: filtersOf(body) }, limit };
}
