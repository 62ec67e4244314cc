import type { DatasetView } from '../dataset/dataset.ts';
import { busyIn, type Talked } from './agent-sessions.ts';

/** One in this many conversations has a survey, if an agent was in it. */
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

/** Returns the survey of a conversation, or none: two of three have been answered. */
export function surveysOf(view: DatasetView, index: number): Survey[] {
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
