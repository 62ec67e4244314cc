import type { DatasetView } from '../dataset/dataset.ts';
import { type Answer, jsonAnswer } from '../http/answer.ts';
import { notFound } from '../http/api-error.ts';
import { type ApiRequest, requireMethod } from '../http/api-request.ts';
import { clockOf, type Simulation } from '../simulation.ts';
import { busyIn, type Talked } from './agent-sessions.ts';

const PATH = /^\/api\/v2\/quality\/conversations\/([0-9a-f-]{36})\/surveys$/;

/** Every so manieth conversation has a survey, if an agent was in it. */
const SURVEYED = 20;

export interface Survey {
  id: string;
  conversation: { id: string };
  agent: { id: string };
  queue: { id: string | undefined };
  status: string;
  sentDate: string;
  completedDate?: string;
  answers?: { totalScore: number; npsScore: number };
}

/** Answers the surveys of a conversation, a list; null at any other path. @throws ApiError 404 where there is none by that id. */
export function answerSurveys(simulation: Simulation, request: ApiRequest): Answer | null {
  const id = PATH.exec(request.path)?.[1];
  if (id === undefined) return null;
  requireMethod(request, 'GET');
  const view = simulation.dataset.at({ now: clockOf(simulation) });
  const index = view.indexOf(id);
  if (index === null) throw notFound();
  return jsonAnswer(200, surveysOf(view, index));
}

/** Returns the survey of a conversation, or none: two of three have been answered. */
function surveysOf(view: DatasetView, index: number): Survey[] {
  if (index % SURVEYED !== 0) return [];
  const conversation: Talked = { ...(JSON.parse(view.text(index)) as Omit<Talked, 'index'>), index };
  const [busy] = busyIn(conversation);
  if (busy === undefined || conversation.conversationEnd === undefined) return [];
  const { conversationId, conversationEnd } = conversation;
  const isAnswered = (index / SURVEYED) % 3 !== 0;
  return [
    {
      // No other object has it.
      id: conversationId.replace(/^.{8}/, (digits) => [...digits].reverse().join('')),
      ...{ conversation: { id: conversationId }, agent: { id: busy.user }, queue: { id: busy.queue } },
      ...{ surveyForm: { name: 'How was it' }, status: isAnswered ? 'Finished' : 'Sent', sentDate: conversationEnd },
      ...(isAnswered && {
        completedDate: conversationEnd,
        answers: { totalScore: (index * 7) % 101, npsScore: (index / SURVEYED) % 11 },
      }),
    },
  ];
}

/** Returns all surveys of a view, in the order of their conversations. */
export function surveysIn(view: DatasetView): Survey[] {
  const { first, last } = view.indicesStartingIn(view.fromMs, view.toMs);
  const count = Math.max(0, last - first + 1);
  return Array.from({ length: count }, (_, at) => surveysOf(view, first + at)).flat();
}

/** What a filter on surveys looks at, as the API's predicates call it. */
export function surveyRows(view: DatasetView, index: number): Record<string, unknown>[] {
  return surveysOf(view, index).map(({ id, agent, queue, status, completedDate }) => ({
    ...{ surveyId: id, userId: agent.id, queueId: queue.id, surveyStatus: status },
    ...{ surveyFormName: 'How was it', surveyCompletedDate: completedDate },
  }));
}
