import { type Answer, jsonAnswer } from '../http/answer.ts';
import { badRequest } from '../http/api-error.ts';
import { type ApiRequest, jsonBody, requireMethod } from '../http/api-request.ts';
import { requiredInterval } from '../query/details-query.ts';
import { clockOf, type Simulation } from '../simulation.ts';
import { conversationsIn, type Talked } from './agent-sessions.ts';

export const AGGREGATES_PATH = '/api/v2/analytics/conversations/aggregates/query';

interface Stats {
  count: number;
  sum: number;
  min: number;
  max: number;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/**
 * Answers with sums of metrics by queue and media type, over the sessions with a queue of conversations that start in the interval.
 * Other groupings, filters and granularities are not simulated.
 *
 * @throws ApiError 400.
 */
export function answerAggregates(simulation: Simulation, request: ApiRequest): Answer {
  requireMethod(request, 'POST');
  const body = jsonBody(request);
  const { groupBy = [], metrics } = body;
  const { start, end } = requiredInterval(body);
  if (String(groupBy) !== 'queueId,mediaType') throw badRequest('The simulator groups only by queueId and mediaType.');
  if (!Array.isArray(metrics) || metrics.length === 0)
    throw badRequest('The query must have metrics.', 'invalid.value');
  const groups = new Map<string, Map<string, Stats>>();
  const view = simulation.dataset.at({ now: clockOf(simulation) });
  for (const conversation of conversationsIn(view, start, end)) add(groups, conversation, metrics as string[]);
  const results = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, stats]) => {
      const [queueId, mediaType] = group.split(' ');
      const counted = [...stats].map(([metric, values]) => ({ metric, stats: valuesOf(metric, values) }));
      return { group: { mediaType, queueId }, data: [{ interval: `${iso(start)}/${iso(end)}`, metrics: counted }] };
    });
  return jsonAnswer(200, results.length > 0 ? { results } : {});
}

function add(groups: Map<string, Map<string, Stats>>, { participants }: Talked, metrics: readonly string[]): void {
  for (const { mediaType, segments, metrics: emitted } of participants.flatMap(({ sessions }) => sessions)) {
    const queue = segments.find(({ queueId }) => queueId !== undefined)?.queueId;
    if (queue === undefined) continue;
    for (const { name, value } of emitted) {
      if (!metrics.includes(name)) continue;
      const key = `${queue} ${mediaType}`;
      const group = groups.get(key) ?? new Map<string, Stats>();
      const { count, sum, min, max } = group.get(name) ?? { count: 0, sum: 0, min: Infinity, max: -Infinity };
      group.set(name, { count: count + 1, sum: sum + value, min: Math.min(min, value), max: Math.max(max, value) });
      groups.set(key, group);
    }
  }
}

/** Returns only the count for counters (`n…`), and all values for durations. */
const valuesOf = (metric: string, { count, ...rest }: Stats): object =>
  metric.startsWith('n') ? { count } : { ...rest, count };
