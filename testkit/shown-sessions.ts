import type { Dataset } from '../simulator/dataset/dataset.ts';

/** What flat rows are made of, in a conversation of the simulator. */
export interface Conversation {
  conversationId: string;
  conversationStart: string;
  divisionIds?: string[];
  participants?: Participant[];
}
export interface Participant {
  purpose: string;
  userId?: string;
  teamId?: string;
  sessions: Session[];
}
export interface Session {
  segments: Record<string, string | undefined>[];
  metrics?: { name: string; value: number }[];
  flow?: { flowId?: string; outcomes?: { flowOutcomeId: string }[] };
  outboundCampaignId?: string;
  outboundContactListId?: string;
}

/** Gives the conversations of a simulator. */
export function* recordsOf(dataset: Dataset): Generator<Conversation> {
  for (let index = 0; index < dataset.size; index++) yield JSON.parse(dataset.text(index)) as Conversation;
}

/** Returns the sessions that have rows of their own: those that handle the conversation, or else its first. */
export function shownSessions({ participants = [] }: Conversation): { participant: Participant; session: Session }[] {
  const all = participants.flatMap((participant) => participant.sessions.map((session) => ({ participant, session })));
  const handling = all.filter(({ participant }) => ['acd', 'agent', 'user'].includes(participant.purpose));
  return handling.length > 0 ? handling : all.slice(0, 1);
}

/** Returns the value of the first segment that has one. */
export const first = (segments: Session['segments'], field: string): string | undefined =>
  segments.find((segment) => segment[field] !== undefined)?.[field];

/** Returns the last wrap-up code. */
export const wrapupOf = (segments: Session['segments']): string | undefined =>
  segments.findLast((segment) => segment['wrapUpCode'] !== undefined)?.['wrapUpCode'];

type Id = [listing: string, id: string | undefined];

/** Returns the ids in a session's row, each with the listing that has its name. */
export function idsOf(record: Conversation, { userId, teamId }: Participant, session: Session): Id[] {
  const { segments, flow, outboundCampaignId, outboundContactListId } = session;
  return [
    ['queues', first(segments, 'queueId')],
    ['users', userId],
    ['teams', teamId],
    ['wrapup_codes', wrapupOf(segments)],
    ...skillsOf(segments).map((id): Id => ['skills', id]),
    ['languages', first(segments, 'requestedLanguageId')],
    ['flows', flow?.flowId],
    ['campaigns', outboundCampaignId],
    ['contact_lists', outboundContactListId],
    ['groups', first(segments, 'groupId')],
    ...(flow?.outcomes ?? []).map(({ flowOutcomeId: id }): Id => ['flow_outcomes', id]),
    ...(record.divisionIds ?? []).map((id): Id => ['divisions', id]),
  ];
}

/** Skills of all segments, each once. */
const skillsOf = (segments: readonly Record<string, unknown>[]): string[] => [
  ...new Set(segments.flatMap((segment) => (segment['requestedRoutingSkillIds'] as string[] | undefined) ?? [])),
];
