import {
  CAMPAIGNS,
  CONTACT_LISTS,
  GROUPS,
  LANGUAGES,
  SKILLS,
  teamOf,
  TEAMS,
  TIMED_OUT,
  USERS,
  WRAP_UP_CODES,
} from './known-objects.ts';
import type { Cast } from './cast.ts';
import { uuidSlot } from './record-template.ts';
import { metric, queueIdOf, segment, session } from './session.ts';
import type { Metric, Participant, Segment } from './session.ts';
import type { Leg } from './story.ts';

/** Returns an agent as participant; `ordinal` is that of the participant, `ordinal + 1` that of the session. */
export function agent(cast: Cast, leg: Leg, ordinal: number, isLast: boolean): Participant {
  const { pool, story } = cast;
  const dials = story.outcome === 'dialled';
  const metrics = metricsOf(leg, dials);
  if (!isLast) metrics.push(metric('nTransferred', 1, leg.left), metric('nBlindTransferred', 1, leg.left));
  return {
    participantId: uuidSlot(ordinal),
    purpose: 'agent',
    userId: pool.text(USERS.firstId + leg.user),
    ...(leg.user < USERS.count && leg.user % 2 === 0 ? { teamId: pool.text(TEAMS.firstId + teamOf(leg.user)) } : {}),
    sessions: [
      {
        ...session(cast, ordinal + 1),
        peerId: uuidSlot(2),
        ...(dials ? campaignOf(cast) : {}),
        segments: segmentsOf(cast, leg, isLast).map((one) => ({ ...one, queueId: queueIdOf(cast, leg.queue) })),
        metrics,
      },
    ],
  };
}

/** Returns the requested skills and language of a segment; most have none. */
export function requestOf({ pool, pick }: Cast): object {
  const skill = Math.floor(pick(44) * SKILLS.count);
  const skills = [skill, ...(pick(45) < 0.3 ? [(skill + 7) % SKILLS.count] : [])];
  return {
    ...(pick(46) < 0.25 ? { requestedRoutingSkillIds: skills.map((at) => pool.text(SKILLS.firstId + at)) } : {}),
    ...(pick(47) < 0.15
      ? { requestedLanguageId: pool.text(LANGUAGES.firstId + Math.floor(pick(48) * LANGUAGES.count)) }
      : {}),
  };
}

/** Returns the agent's segments, without gaps: alert or dialing, interact (with or without hold), wrapup. */
function segmentsOf(cast: Cast, { alerted, answered, left, end, hold, wrapUp }: Leg, isLast: boolean): Segment[] {
  const { pool, story } = cast;
  const ends = isLast ? 'peer' : 'transfer';
  const code = wrapUp === null ? TIMED_OUT : pool.text(WRAP_UP_CODES.firstId + wrapUp);
  return [
    { ...segment(story.outcome === 'dialled' ? 'dialing' : 'alert', alerted, answered, null), ...groupOf(cast) },
    ...(hold === null
      ? [{ ...segment('interact', answered, left, ends), ...requestOf(cast) }]
      : [
          { ...segment('interact', answered, hold[0], null), ...requestOf(cast) },
          segment('hold', hold[0], hold[1], null),
          segment('interact', hold[1], left, ends),
        ]),
    { ...segment('wrapup', left, end, null), wrapUpCode: code },
  ];
}

/** Returns the group of agents at which a few calls ring. */
function groupOf({ pool, pick }: Cast): object {
  return pick(53) < 0.04 ? { groupId: pool.text(GROUPS.firstId + Math.floor(pick(54) * GROUPS.count)) } : {};
}

/** Returns the agent's metrics. Durations match the segments, in milliseconds; tHandle = dialling + talk + hold + wrap-up. */
function metricsOf({ offered, alerted, answered, left, end, hold }: Leg, dials: boolean): Metric[] {
  const held = hold === null ? 0 : hold[1] - hold[0];
  const talk = left - answered - held;
  const dialled = dials ? answered - alerted : 0;
  const contact = dials
    ? [
        metric('nOutbound', 1, alerted),
        metric('nOutboundAttempted', 1, alerted),
        metric('tDialing', dialled, answered),
        metric('nOutboundConnected', 1, answered),
      ]
    : [metric('tAlert', answered - alerted, answered), metric('tAnswered', answered - offered, answered)];
  return [
    ...contact,
    ...(hold === null
      ? [metric('tTalk', talk, left)]
      : [
          metric('tTalk', hold[0] - answered, hold[0]),
          metric('tHeld', held, hold[1]),
          metric('tTalk', left - hold[1], left),
          metric('tHeldComplete', held, left),
        ]),
    metric('tTalkComplete', talk, left),
    metric('tAcw', end - left, end),
    metric('tHandle', dialled + talk + held + end - left, end),
  ];
}

/** Returns the campaign to which most dialled conversations belong. */
function campaignOf({ pool, pick }: Cast): object {
  if (pick(49) > 0.7) return {};
  const campaign = Math.floor(pick(50) * CAMPAIGNS.count);
  return {
    outboundCampaignId: pool.text(CAMPAIGNS.firstId + campaign),
    outboundContactListId: pool.text(CONTACT_LISTS.firstId + campaign),
  };
}
