import { uuidSlot } from './record-template.ts';
import { metric, segment, session } from './session.ts';
import type { Session } from './session.ts';
import type { Identifiers } from './identifier.ts';
import { DISCONNECTS, ESCAPED_TEXTS, NAMES, RAW_TEXTS, METRICS, from } from './vocabulary.ts';

export interface Participant {
  participantId: string;
  purpose: string;
  sessions: Session[];
  [key: string]: unknown;
}

/** What a shape has drawn, for the people and machines in it. */
export interface Cast {
  readonly lifetimeMs: number;
  readonly mediaType: string;
  readonly direction: string;
  readonly feature: string;
  /** Wanted length of the whole record in bytes. */
  readonly bytes: number;
  readonly pick: (salt: number) => number;
  readonly pool: Identifiers;
}

// Record sizes from which one more participant fits: measured, so that the average comes out as asked.
const ACD_FROM = 1000;
const AGENT_FROM = 1700;
const IVR_FROM = 2400;

/** Participants of a finished conversation: the customer, and as many of ivr, acd and agent as the size allows. */
export function participantsOf(cast: Cast): Participant[] {
  const { lifetimeMs: end, bytes, mediaType, pick } = cast;
  const inIvr = mediaType === 'voice' && bytes >= IVR_FROM ? Math.round(end * 0.05) : 0;
  const answered = Math.round(end * (0.08 + pick(20) * 0.2));
  return [
    customer(cast, end),
    ...(inIvr > 0 ? [ivr(cast, inIvr)] : []),
    ...(bytes >= ACD_FROM ? [acd(cast, inIvr, bytes >= AGENT_FROM ? answered : end)] : []),
    ...(bytes >= AGENT_FROM ? [agent(cast, answered, end)] : []),
  ];
}

/** Participants of a conversation that waits in a queue since it started. */
export function waiting(cast: Cast): Participant[] {
  return [customer(cast, null), acd(cast, 0, null)];
}

/** Adds metrics to the last session until the text is about `bytes` longer. */
export function addMetrics(participants: Participant[], bytes: number, { lifetimeMs, pick }: Cast): void {
  const metrics = participants.at(-1)?.sessions.at(-1)?.metrics;
  for (let added = 0, i = 0; added < bytes - 35; i++) {
    const one = metric(
      from(METRICS, (i % METRICS.length) / METRICS.length),
      Math.round(pick(40 + i) * lifetimeMs),
      lifetimeMs,
    );
    metrics?.push(one);
    added += JSON.stringify(one).length + 1;
  }
}

function customer(cast: Cast, end: number | null): Participant {
  const { feature, pick, mediaType } = cast;
  const subject = mediaType === 'email' ? { subject: textOf(cast, 22) } : {};
  return {
    participantId: uuidSlot(1),
    ...(feature === 'sparse' ? {} : { participantName: textOf(cast, 21) }),
    purpose: pick(23) < 0.9 ? 'customer' : 'external',
    sessions: [
      {
        ...session(cast, 2),
        segments: [{ ...segment('interact', 0, end, end === null ? null : disconnectOf(cast)), ...subject }],
        metrics: feature === 'sparse' ? [] : [metric('nConnected', 1, 0)],
      },
    ],
  };
}

function ivr(cast: Cast, end: number): Participant {
  const flow = { flowId: cast.pool.text(200), flowName: 'Welcome', flowType: 'INBOUNDCALL', entryType: 'dnis' };
  return {
    participantId: uuidSlot(3),
    purpose: 'ivr',
    sessions: [
      {
        ...session(cast, 4),
        peerId: uuidSlot(2),
        flow: { ...flow, exitReason: 'TRANSFER', transferType: 'ACD' },
        segments: [segment('ivr', 0, end, 'transfer')],
        metrics: [metric('nFlow', 1, 0), metric('tIvr', end, end)],
      },
    ],
  };
}

function acd(cast: Cast, start: number, end: number | null): Participant {
  const waited = end === null ? [] : [metric('tAcd', end - start, end)];
  return {
    participantId: uuidSlot(5),
    purpose: 'acd',
    sessions: [
      {
        ...session(cast, 6),
        peerId: uuidSlot(2),
        segments: [{ ...segment('interact', start, end, end === null ? null : 'transfer'), queueId: queueOf(cast) }],
        metrics: [metric('nOffered', 1, start), ...waited],
      },
    ],
  };
}

function agent(cast: Cast, start: number, end: number): Participant {
  const answered = start + Math.round((end - start) * 0.1);
  return {
    participantId: uuidSlot(7),
    purpose: 'agent',
    userId: cast.pool.text(300 + Math.floor(cast.pick(24) * 200)),
    sessions: [
      {
        ...session(cast, 8),
        peerId: uuidSlot(2),
        segments: [
          { ...segment('alert', start, answered, null), queueId: queueOf(cast) },
          { ...segment('interact', answered, end, 'peer'), queueId: queueOf(cast) },
        ],
        metrics: [metric('tAlert', answered - start, answered), metric('tTalkComplete', end - answered, end)],
      },
    ],
  };
}

function textOf({ feature, pick }: Cast, salt: number): string {
  if (feature === 'raw' || feature === 'escaped') return from(RAW_TEXTS, pick(salt));
  if (feature === 'quoted') return from(ESCAPED_TEXTS, pick(salt));
  return `${from(NAMES, pick(salt))} ${Math.floor(pick(salt + 10) * 9000) + 1000}`;
}

function disconnectOf({ feature, pick }: Cast): string {
  return feature === 'unknownEnum' ? 'addedInALaterRelease' : from(DISCONNECTS, pick(26));
}

function queueOf({ pool, pick }: Cast): string {
  return pool.text(100 + Math.floor(pick(27) * 40));
}
