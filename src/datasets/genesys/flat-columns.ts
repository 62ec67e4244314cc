import type { FlatColumn } from '../flat.ts';

const text = (name: string, meaning: string, path?: string): FlatColumn => ({
  name,
  type: 'text',
  meaning,
  ...(path !== undefined && { path }),
});
const whole = (name: string, meaning: string): FlatColumn => ({ name, type: 'integer', meaning });

/** A time in UTC, and beside it on the local clock. */
const time = (name: string, meaning: string, path?: string): FlatColumn[] => [
  { name, type: 'time', meaning, ...(path !== undefined && { path }) },
  { name: `${name}_local`, type: 'local', meaning: `the same on the clock of \`timeZone\``, localOf: name },
];

/** An id, or several, and its name beside it. */
const named = (
  column: string,
  dataset: string,
  meaning: string,
  name = column.replace(/_id$/, '_name'),
): FlatColumn[] => [
  text(column, meaning),
  {
    name,
    type: 'text',
    meaning: `its name, from \`genesys.${dataset}\``,
    nameOf: { column, dataset: `genesys.${dataset}` },
  },
];

/** Sums of a metric's values, in milliseconds. */
const ms = (name: string, metric: string, meaning: string): FlatColumn =>
  whole(name, `${meaning}, in milliseconds: \`${metric}\``);

/** The columns of flat rows: docs/flat-rows.md. Readers depend on names and order: a new one goes to the end. */
export const FLAT_COLUMNS: readonly FlatColumn[] = [
  text('conversation_id', '`conversationId`', 'conversationId'),
  whole('session_number', 'counts the rows of the conversation from 1'),
  ...time('conversation_start', '`conversationStart`', 'conversationStart'),
  ...time('conversation_end', '`conversationEnd`; empty while it lasts'),
  whole('conversation_ms', 'from its start to its end, in milliseconds'),
  text('originating_direction', '`originatingDirection`: `inbound` or `outbound`'),
  text('external_tag', '`externalTag`'),
  ...named('division_id', 'divisions', '`divisionIds`'),
  text('purpose', '`purpose` of the participant: `acd` (in a queue), `agent`, `user`, …'),
  text('session_id', '`sessionId`'),
  text('media_type', '`mediaType`: `voice`, `chat`, `email`, `message`, `callback`, …'),
  text('message_type', '`messageType`, such as `whatsapp`'),
  text('direction', '`direction` of the session'),
  ...named('queue_id', 'queues', '`queueId` of the first segment that has one'),
  ...named('agent_id', 'users', '`userId` of the participant'),
  ...named('team_id', 'teams', '`teamId` of the participant'),
  ...named('wrapup_code', 'wrapup_codes', '`wrapUpCode` of the last segment that has one', 'wrapup_name'),
  ...named('skill_id', 'skills', '`requestedRoutingSkillIds` of all segments, each once'),
  ...named('language_id', 'languages', '`requestedLanguageId` of the first segment that has one'),
  ...named('flow_id', 'flows', '`flow.flowId`'),
  ...named('campaign_id', 'campaigns', '`outboundCampaignId`'),
  text('ani', '`ani`: who calls'),
  text('dnis', '`dnis`: what was called'),
  ...time('session_start', 'the earliest `segmentStart`'),
  ...time('session_end', 'the latest `segmentEnd`; empty while a segment lasts'),
  whole('session_ms', 'from its start to its end, in milliseconds'),
  whole('offered', 'how often a queue offered it: sum of `nOffered`'),
  whole('answered', 'how often it was answered: number of `tAnswered`'),
  whole('abandoned', 'how often it was given up in a queue: number of `tAbandon`'),
  whole('handled', 'how often it was handled to its end: number of `tHandle`'),
  ms('wait_ms', 'tAcd', 'in a queue'),
  ms('answer_ms', 'tAnswered', 'until an agent answered'),
  ms('abandon_ms', 'tAbandon', 'until it was given up'),
  ms('alert_ms', 'tAlert', 'ringing at the agent'),
  ms('talk_ms', 'tTalkComplete`, else `tTalk', 'talk'),
  ms('hold_ms', 'tHeldComplete`, else `tHeld', 'on hold'),
  ms('acw_ms', 'tAcw', 'after-call work'),
  ms('handle_ms', 'tHandle', 'talk, hold and after-call work'),
  whole('interact_ms', 'length of all `interact` segments, in milliseconds'),
  whole('transfers', 'sum of `nTransferred`'),
  whole('blind_transfers', 'sum of `nBlindTransferred`'),
  whole('consult_transfers', 'sum of `nConsultTransferred`'),
  whole('consults', 'sum of `nConsult`'),
  text('disconnect_type', '`disconnectType` of the last segment that has one'),
  text('used_routing', '`usedRouting`'),
  text('external_contact_id', '`externalContactId` of the participant'),
];
