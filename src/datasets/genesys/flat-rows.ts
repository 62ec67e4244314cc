import type { Flat, FlatValue } from '../flat.ts';
import { FLAT_COLUMNS } from './flat-columns.ts';
import { isObject } from '../../json/is-object.ts';
import { list, type Members } from './flat-values.ts';
import { aboutOf, type HandledSession, handledSession, noSession } from './handled-session.ts';

/** Participants whose sessions handle a conversation: it waits in a queue, or someone works on it. */
const HANDLING: ReadonlySet<unknown> = new Set(['acd', 'agent', 'user']);

/**
 * Flat rows of conversation details: one a session of a queue, an agent or a user. A conversation without any (it ended in a
 * menu, or nobody has it yet) has one row of its first session, so that none is lost.
 */
export const CONVERSATION_ROWS: Flat = {
  columns: FLAT_COLUMNS,
  position: 'session_number',
  expand: (record) => shownSessions(isObject(record) ? record : {}).map(valuesOf),
};

function shownSessions(conversation: Members): HandledSession[] {
  const about = aboutOf(conversation);
  const participants = list(conversation['participants']);
  const shown: HandledSession[] = [];
  for (const participant of participants) {
    if (!HANDLING.has(participant['purpose'])) continue;
    for (const session of list(participant['sessions']))
      shown.push(handledSession(conversation, about, participant, session));
  }
  return shown.length > 0 ? shown : [firstSession(conversation, participants)];
}

function firstSession(conversation: Members, participants: readonly Members[]): HandledSession {
  const about = aboutOf(conversation);
  for (const participant of participants) {
    const [session] = list(participant['sessions']);
    if (session) return handledSession(conversation, about, participant, session);
  }
  return noSession(conversation, about);
}

const valuesOf = (session: HandledSession): FlatValue[] =>
  FLAT_COLUMNS.map(({ read }) => (read === null ? null : read(session)));
