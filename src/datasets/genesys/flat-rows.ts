import type { Flat, FlatValues } from '../flat.ts';
import { readTime } from '../time-format.ts';
import { FLAT_COLUMNS } from './flat-columns.ts';
import { metricValues } from './flat-metrics.ts';
import { isObject, list, type Members, text, texts } from './flat-values.ts';

/** Whose sessions handle a conversation: it waits in a queue, or somebody deals with it. */
const HANDLING = ['acd', 'agent', 'user'];

interface Handled {
  participant: Members;
  session: Members;
}

/**
 * Flat rows of conversation details: one a session of a queue, an agent or a user. A conversation without any (it ended in a
 * menu, or nobody has it yet) has one row of its first session, so that none is lost.
 */
export const CONVERSATION_ROWS: Flat = {
  columns: FLAT_COLUMNS,
  position: 'session_number',
  expand(record) {
    const conversation = isObject(record) ? record : {};
    const about = conversationValues(conversation);
    const sessions = sessionsOf(conversation);
    const handled = sessions.filter(({ participant }) => HANDLING.includes(text(participant['purpose']) ?? ''));
    const shown = handled.length > 0 ? handled : sessions.slice(0, 1);
    return shown.length > 0 ? shown.map((each) => ({ ...about, ...sessionValues(each) })) : [about];
  },
};

function sessionsOf({ participants }: Members): Handled[] {
  return list(participants).flatMap((participant) =>
    list(participant['sessions']).map((session) => ({ participant, session })),
  );
}

function conversationValues(conversation: Members): FlatValues {
  const start = timeOf(conversation['conversationStart']);
  const end = timeOf(conversation['conversationEnd']);
  return {
    // Read back as it is: an empty one is one too.
    conversation_id: typeof conversation['conversationId'] === 'string' ? conversation['conversationId'] : null,
    conversation_start: start,
    conversation_end: end,
    conversation_ms: between(start, end),
    originating_direction: text(conversation['originatingDirection']),
    external_tag: text(conversation['externalTag']),
    division_id: texts(conversation['divisionIds']),
  };
}

function sessionValues({ participant, session }: Handled): FlatValues {
  const segments = list(session['segments']);
  const first = (name: string) =>
    segments.map((segment) => text(segment[name])).find((value) => value !== null) ?? null;
  const last = (name: string) =>
    segments.map((segment) => text(segment[name])).findLast((value) => value !== null) ?? null;
  const [start, end] = span(segments);
  const flow = isObject(session['flow']) ? session['flow'] : {};
  return {
    purpose: text(participant['purpose']),
    session_id: text(session['sessionId']),
    media_type: text(session['mediaType']),
    message_type: text(session['messageType']),
    direction: text(session['direction']),
    queue_id: first('queueId'),
    agent_id: text(participant['userId']),
    team_id: text(participant['teamId']),
    wrapup_code: last('wrapUpCode'),
    skill_id: [...new Set(segments.flatMap((segment) => texts(segment['requestedRoutingSkillIds'])))],
    language_id: first('requestedLanguageId'),
    flow_id: text(flow['flowId']),
    campaign_id: text(session['outboundCampaignId']),
    ani: text(session['ani']),
    dnis: text(session['dnis']),
    session_start: start,
    session_end: end,
    session_ms: between(start, end),
    interact_ms: interactMs(segments),
    disconnect_type: last('disconnectType'),
    used_routing: text(session['usedRouting']),
    external_contact_id: text(participant['externalContactId']),
    ...metricValues(list(session['metrics'])),
  };
}

/** Returns the earliest start and the latest end; no end where a segment has none. */
function span(segments: readonly Members[]): [number | null, number | null] {
  const starts = segments.map((segment) => timeOf(segment['segmentStart'])).filter((time) => time !== null);
  const ends = segments.map((segment) => timeOf(segment['segmentEnd']));
  const known = ends.filter((time) => time !== null);
  return [
    starts.length > 0 ? Math.min(...starts) : null,
    known.length > 0 && known.length === ends.length ? Math.max(...known) : null,
  ];
}

function interactMs(segments: readonly Members[]): number | null {
  const lengths = segments
    .filter((segment) => segment['segmentType'] === 'interact')
    .map((segment) => between(timeOf(segment['segmentStart']), timeOf(segment['segmentEnd'])))
    .filter((length) => length !== null);
  return lengths.length > 0 ? lengths.reduce((sum, length) => sum + length, 0) : null;
}

const between = (start: number | null, end: number | null): number | null =>
  start === null || end === null ? null : end - start;

// What SQL's timestamps and Parquet's readers hold: the years 1 to 9999.
const EARLIEST_MS = Date.parse('0001-01-01T00:00:00.000Z');
const LATEST_MS = Date.parse('9999-12-31T23:59:59.999Z');

function timeOf(value: unknown): number | null {
  const ms = typeof value === 'string' ? readTime(value) : NaN;
  return ms >= EARLIEST_MS && ms <= LATEST_MS ? ms : null;
}
