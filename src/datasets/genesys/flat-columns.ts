import type { FlatColumn, FlatValue } from '../flat.ts';
import { list, text as textIn, texts } from './flat-values.ts';
import type { HandledSession } from './handled-session.ts';

type Read = (session: HandledSession) => FlatValue;

/** A column, and what gives its values; null where the sink fills it in. */
export interface SessionColumn extends FlatColumn {
  read: Read | null;
}

const text = (name: string, meaning: string, read: Read, path?: string): SessionColumn => ({
  name,
  type: 'text',
  meaning,
  ...(path !== undefined && { path }),
  read,
});
const whole = (name: string, meaning: string, read: Read | null): SessionColumn => ({
  name,
  type: 'integer',
  meaning,
  read,
});

/** Two columns: a time in UTC, and the same on the local clock. */
const time = (name: string, meaning: string, read: Read, path?: string): SessionColumn[] => [
  { name, type: 'time', meaning, ...(path !== undefined && { path }), read },
  {
    name: `${name}_local`,
    type: 'local',
    meaning: `the same in local time of \`timeZone\``,
    localOf: name,
    read: null,
  },
];

/** Two columns: one or more ids, and their names. */
const named = (
  column: string,
  dataset: string,
  meaning: string,
  read: Read,
  { name = column.replace(/_id$/, '_name'), several = false }: { name?: string; several?: boolean } = {},
): SessionColumn[] => [
  text(column, meaning, read),
  {
    name,
    type: 'text',
    meaning: `its name, from \`genesys.${dataset}\``,
    nameOf: { column, dataset: `genesys.${dataset}`, several },
    read: null,
  },
];

const ofConversation =
  (field: string): Read =>
  ({ conversation }) =>
    textIn(conversation[field]);
const ofParticipant =
  (field: string): Read =>
  ({ participant }) =>
    textIn(participant[field]);
const ofSession =
  (field: string): Read =>
  ({ session }) =>
    textIn(session[field]);

/** Sum of a metric in milliseconds; of several metrics, the first that is present. */
const ms = (name: string, metrics: readonly string[], meaning: string): SessionColumn =>
  whole(
    name,
    `${meaning}, in milliseconds: ${metrics.map((metric) => `\`${metric}\``).join(', else ')}`,
    (session) => session.metrics && session.metrics.sum(...metrics),
  );

/** Sum of a count; 0 if it is absent. */
const sum = (name: string, metric: string, meaning = ''): SessionColumn =>
  whole(name, `${meaning}sum of \`${metric}\``, ({ metrics }) => metrics && (metrics.sum(metric) ?? 0));

/** How often a metric is there. */
const times = (name: string, metric: string, meaning: string): SessionColumn =>
  whole(name, `${meaning}: number of \`${metric}\``, ({ metrics }) => metrics && metrics.count(metric));

const between = (start: number | null, end: number | null): number | null =>
  start === null || end === null ? null : end - start;

/** The columns of flat rows: docs/flat-rows.md. Readers depend on names and order: a new one goes to the end. */
export const FLAT_COLUMNS: readonly SessionColumn[] = [
  // Read back unchanged, so an empty id stays an id.
  text(
    'conversation_id',
    '`conversationId`',
    ({ conversation: { conversationId } }) => (typeof conversationId === 'string' ? conversationId : null),
    'conversationId',
  ),
  whole('session_number', 'counts the rows of the conversation from 1', null),
  ...time('conversation_start', '`conversationStart`', ({ about }) => about.start, 'conversationStart'),
  ...time('conversation_end', '`conversationEnd`; empty while it lasts', ({ about }) => about.end),
  whole('conversation_ms', 'from its start to its end, in milliseconds', ({ about }) =>
    between(about.start, about.end),
  ),
  text(
    'originating_direction',
    '`originatingDirection`: `inbound` or `outbound`',
    ofConversation('originatingDirection'),
  ),
  text('external_tag', '`externalTag`', ofConversation('externalTag')),
  ...named('division_id', 'divisions', '`divisionIds`', ({ conversation }) => texts(conversation['divisionIds']), {
    several: true,
  }),
  text('purpose', '`purpose` of the participant: `acd` (in a queue), `agent`, `user`, …', ofParticipant('purpose')),
  text('session_id', '`sessionId`', ofSession('sessionId')),
  text('media_type', '`mediaType`: `voice`, `chat`, `email`, `message`, `callback`, …', ofSession('mediaType')),
  text('message_type', '`messageType`, such as `whatsapp`', ofSession('messageType')),
  text('direction', '`direction` of the session', ofSession('direction')),
  ...named('queue_id', 'queues', '`queueId` of the first segment that has one', ({ segments }) => segments.queueId),
  ...named('agent_id', 'users', '`userId` of the participant', ofParticipant('userId')),
  ...named('team_id', 'teams', '`teamId` of the participant', ofParticipant('teamId')),
  ...named(
    'wrapup_code',
    'wrapup_codes',
    '`wrapUpCode` of the last segment that has one',
    ({ segments }) => segments.wrapUpCode,
    { name: 'wrapup_name' },
  ),
  ...named(
    'skill_id',
    'skills',
    '`requestedRoutingSkillIds` of all segments, each once',
    ({ segments }) => [...segments.skillIds],
    { several: true },
  ),
  ...named(
    'language_id',
    'languages',
    '`requestedLanguageId` of the first segment that has one',
    ({ segments }) => segments.languageId,
  ),
  ...named('flow_id', 'flows', '`flow.flowId`', ({ flow }) => textIn(flow['flowId'])),
  ...named('campaign_id', 'campaigns', '`outboundCampaignId`', ofSession('outboundCampaignId')),
  text('ani', '`ani`: who calls', ofSession('ani')),
  text('dnis', '`dnis`: what was called', ofSession('dnis')),
  ...time('session_start', 'the earliest `segmentStart`', ({ segments }) => segments.start),
  ...time('session_end', 'the latest `segmentEnd`; empty while a segment lasts', ({ segments }) => segments.end),
  whole('session_ms', 'from its start to its end, in milliseconds', ({ segments }) =>
    between(segments.start, segments.end),
  ),
  sum('offered', 'nOffered', 'how often a queue offered it: '),
  times('answered', 'tAnswered', 'how often it was answered'),
  times('abandoned', 'tAbandon', 'how often it was given up in a queue'),
  times('handled', 'tHandle', 'how often it was handled to its end'),
  ms('wait_ms', ['tAcd'], 'in a queue'),
  ms('answer_ms', ['tAnswered'], 'until an agent answered'),
  ms('abandon_ms', ['tAbandon'], 'until it was given up'),
  ms('alert_ms', ['tAlert'], 'ringing at the agent'),
  ms('talk_ms', ['tTalkComplete', 'tTalk'], 'talk'),
  ms('hold_ms', ['tHeldComplete', 'tHeld'], 'on hold'),
  ms('acw_ms', ['tAcw'], 'after-call work'),
  ms('handle_ms', ['tHandle'], 'talk, hold and after-call work'),
  whole('interact_ms', 'length of all `interact` segments, in milliseconds', ({ segments }) => segments.interactMs),
  sum('transfers', 'nTransferred'),
  sum('blind_transfers', 'nBlindTransferred'),
  sum('consult_transfers', 'nConsultTransferred'),
  sum('consults', 'nConsult'),
  text(
    'disconnect_type',
    '`disconnectType` of the last segment that has one',
    ({ segments }) => segments.disconnectType,
  ),
  text('used_routing', '`usedRouting`', ofSession('usedRouting')),
  text('external_contact_id', '`externalContactId` of the participant', ofParticipant('externalContactId')),
  ...named('contact_list_id', 'contact_lists', '`outboundContactListId`', ofSession('outboundContactListId')),
  ...named('group_id', 'groups', '`groupId` of the first segment that has one', ({ segments }) => segments.groupId),
  ...named(
    'flow_outcome_id',
    'flow_outcomes',
    '`flow.outcomes[].flowOutcomeId`, each once',
    ({ flow }) => [...new Set(list(flow['outcomes']).flatMap(({ flowOutcomeId }) => textIn(flowOutcomeId) ?? []))],
    { several: true },
  ),
];
