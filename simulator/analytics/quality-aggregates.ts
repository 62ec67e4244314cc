import type { DatasetView } from '../dataset/dataset.ts';
import { type Answer, jsonAnswer } from '../http/answer.ts';
import { badRequest } from '../http/api-error.ts';
import { type ApiRequest, jsonBody, requireMethod } from '../http/api-request.ts';
import { requiredInterval } from '../query/details-query.ts';
import { clockOf, type Simulation } from '../simulation.ts';
import { evaluationsIn } from './evaluations.ts';
import { surveysIn } from './surveys.ts';

/** Something that happened for a queue and an agent, and what it adds to metrics. */
interface Counted {
  at: string;
  queue: { id: string | undefined };
  agent: { id: string };
  metrics: Readonly<Record<string, number>>;
}

const COUNTED: Readonly<Record<string, (view: DatasetView, seed: number) => Counted[]>> = {
  '/api/v2/analytics/evaluations/aggregates/query': countedEvaluations,
  '/api/v2/analytics/surveys/aggregates/query': countedSurveys,
};

/** Answers sums by queue and agent, of what happened in the interval; null at any other path. @throws ApiError 400. */
export function answerQualityAggregates(simulation: Simulation, request: ApiRequest): Answer | null {
  const counted = COUNTED[request.path];
  if (!counted) return null;
  requireMethod(request, 'POST');
  const body = jsonBody(request);
  const { groupBy = [], metrics } = body;
  const { start, end } = requiredInterval(body);
  if (String(groupBy) !== 'queueId,userId') throw badRequest('The simulator groups only by queueId and userId.');
  if (!Array.isArray(metrics) || metrics.length === 0)
    throw badRequest('The query must have metrics.', 'invalid.value');
  const view = simulation.dataset.at({ now: clockOf(simulation) });
  const groups = new Map<string, Record<string, { count: number; sum: number }>>();
  for (const { at, queue, agent, metrics: values } of counted(view, simulation.settings.seed)) {
    if (queue.id === undefined || Date.parse(at) < start || Date.parse(at) >= end) continue;
    const key = `${queue.id} ${agent.id}`;
    const group = groups.get(key) ?? {};
    groups.set(key, group);
    for (const [metric, value] of Object.entries(values)) {
      const { count, sum } = group[metric] ?? { count: 0, sum: 0 };
      if ((metrics as unknown[]).includes(metric)) group[metric] = { count: count + 1, sum: sum + value };
    }
  }
  const interval = `${new Date(start).toISOString()}/${new Date(end).toISOString()}`;
  const results = [...groups].map(([key, group]) => {
    const [queueId, userId] = key.split(' ');
    return { group: { queueId, userId }, data: [{ interval, metrics: Object.entries(group).map(statsOf) }] };
  });
  return jsonAnswer(200, results.length > 0 ? { results } : {});
}

/** Counts have a count alone, scores their sum as well. */
const statsOf = ([metric, { count, sum }]: [string, { count: number; sum: number }]): object => ({
  metric,
  stats: metric.startsWith('n') ? { count } : { count, sum },
});

function countedEvaluations(view: DatasetView, seed: number): Counted[] {
  return evaluationsIn(view, seed).map(({ submittedDate: at, queue, agent, answers }) => {
    const { totalScore, totalCriticalScore } = answers;
    const metrics = { nEvaluations: 1, oTotalScore: totalScore, oTotalCriticalScore: totalCriticalScore };
    return { at, queue, agent, metrics };
  });
}

function countedSurveys(view: DatasetView): Counted[] {
  return surveysIn(view).map(({ sentDate: at, queue, agent, answers }) => {
    const answered = answers && { nSurveyResponses: 1, nSurveyNpsResponses: 1, oSurveyTotalScore: answers.totalScore };
    return { at, queue, agent, metrics: { nSurveysSent: 1, ...answered } };
  });
}
