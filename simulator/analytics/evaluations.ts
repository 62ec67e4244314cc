import type { DatasetView } from '../dataset/dataset.ts';
import { type Identifiers, identifiers } from '../dataset/identifier.ts';
import { USERS } from '../dataset/known-objects.ts';
import { type Answer, jsonAnswer } from '../http/answer.ts';
import { badRequest } from '../http/api-error.ts';
import { type ApiRequest, requireMethod } from '../http/api-request.ts';
import { parseInstant } from '../query/interval.ts';
import { numberIn } from '../reference/answer-listing.ts';
import { clockOf, type Simulation } from '../simulation.ts';
import { busyIn, type Talked } from './agent-sessions.ts';

export const EVALUATIONS_PATH = '/api/v2/quality/evaluations/query';

/** One in this many conversations is evaluated, if it had an agent. */
const EVALUATED = 25;
const FIRST_ID = 50_000;

interface Evaluation {
  id: string;
  agent: { id: string };
  queue: { id: string | undefined };
  answers: { totalScore: number; totalCriticalScore: number };
  submittedDate: string;
}

/** Answers with the evaluations of an agent that were submitted in the interval. @throws ApiError 400. */
export function answerEvaluations(simulation: Simulation, request: ApiRequest): Answer {
  requireMethod(request, 'GET');
  const { search } = request;
  const agent = search.get('agentUserId');
  if (agent === null) throw badRequest('One of conversationId, agentUserId or evaluatorUserId must be given.');
  const [start, end] = ['startTime', 'endTime'].map((name) => parseInstant(search.get(name) ?? ''));
  if (start === null || end === null) throw badRequest('startTime and endTime must be times.', 'invalid.date');
  const all = evaluationsIn(simulation.dataset.at({ now: clockOf(simulation) }), simulation.settings.seed).filter(
    ({ agent: { id }, submittedDate }) => {
      const at = Date.parse(submittedDate);
      return id === agent && at >= start! && at < end!;
    },
  );
  const [pageSize, pageNumber] = [numberIn(request, 'pageSize', 25), numberIn(request, 'pageNumber', 1)];
  const entities = all.slice((pageNumber - 1) * pageSize, pageNumber * pageSize);
  const pageCount = Math.ceil(all.length / pageSize);
  return jsonAnswer(200, { entities, pageSize, pageNumber, total: all.length, pageCount });
}

const known = new WeakMap<DatasetView, Evaluation[]>();

/** Returns all evaluations of a view, in the order of their conversations. */
export function evaluationsIn(view: DatasetView, seed: number): Evaluation[] {
  const before = known.get(view);
  if (before) return before;
  const pool = identifiers(~seed);
  const { first, last } = view.indicesStartingIn(view.fromMs, view.toMs);
  const found: Evaluation[] = [];
  for (let index = first; index <= last; index += EVALUATED) {
    found.push(...evaluationOf({ ...(JSON.parse(view.text(index)) as Omit<Talked, 'index'>), index }, pool));
  }
  known.set(view, found);
  return found;
}

function evaluationOf(conversation: Talked, pool: Identifiers): Evaluation[] {
  const { index, conversationId, conversationStart, conversationEnd } = conversation;
  const [busy] = busyIn(conversation);
  if (busy === undefined || conversationEnd === undefined) return [];
  const id = pool.text(FIRST_ID + index);
  return [
    {
      id,
      ...{ conversation: { id: conversationId }, agent: { id: busy.user }, queue: { id: busy.queue } },
      evaluator: { id: pool.text(USERS.firstId + USERS.count - 1 - (index % 5)) },
      evaluationForm: { id: pool.text(FIRST_ID - 1), name: 'Service quality' },
      status: 'FINISHED',
      answers: { totalScore: 40 + (index % 61), totalCriticalScore: 50 + (index % 51) },
      ...{ conversationDate: conversationStart, conversationEndDate: conversationEnd, submittedDate: conversationEnd },
    } as Evaluation,
  ];
}
