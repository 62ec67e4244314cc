import { agent, requestOf } from './agent.ts';
import type { Cast } from './cast.ts';
import { EXTERNAL_CONTACTS } from './known-objects.ts';
import { ivr } from './menu.ts';
import { uuidSlot } from './record-template.ts';
import { metric, queueIdOf, segment, session } from './session.ts';
import type { Participant, Session } from './session.ts';
import type { Leg } from './story.ts';
import { DISCONNECTS, ESCAPED_TEXTS, NAMES, RAW_TEXTS, from } from './vocabulary.ts';

/** Calls that wait longer than this in a queue get `nOverSla`. */
const SERVICE_LEVEL_MS = 20_000;

/** Returns the participants of a finished conversation: the customer, and the menu, queues and agents of its story. */
export function participantsOf(cast: Cast): Participant[] {
  const { lifetimeMs, story } = cast;
  const { outcome, inMenu, legs } = story;
  const last = legs.at(-1);
  return [
    customer(cast, last?.left ?? lifetimeMs),
    ...(inMenu > 0 ? [ivr(cast, outcome === 'alone' ? lifetimeMs : inMenu)] : []),
    ...(outcome === 'given up' ? [givenUp(cast)] : []),
    ...legs.flatMap((leg, at) => {
      const ordinal = 5 + 4 * at;
      const answering = agent(cast, leg, ordinal + 2, leg === last);
      return outcome === 'dialled' ? [answering] : [queued(cast, leg, ordinal), answering];
    }),
  ];
}

/** Returns the participants of a conversation that has been waiting in a queue since it started. */
export function waiting(cast: Cast): Participant[] {
  const acd = { queue: cast.story.queue, start: 0, end: null, ends: null, ordinal: 5 };
  return [customer(cast, null), inQueue(cast, acd, [])];
}

function customer(cast: Cast, end: number | null): Participant {
  const { feature, pick, mediaType, pool } = cast;
  const subject = mediaType === 'email' ? { subject: textOf(cast, 22) } : {};
  const contact = pool.text(EXTERNAL_CONTACTS.firstId + Math.floor(pick(51) * EXTERNAL_CONTACTS.count));
  return {
    participantId: uuidSlot(1),
    ...(feature === 'sparse' ? {} : { participantName: textOf(cast, 21) }),
    purpose: pick(23) < 0.9 ? 'customer' : 'external',
    ...(pick(52) < 0.1 ? { externalContactId: contact } : {}),
    sessions: [
      {
        ...session(cast, 2),
        segments: [{ ...segment('interact', 0, end, end === null ? null : disconnectOf(cast)), ...subject }],
        metrics: feature === 'sparse' ? [] : [metric('nConnected', 1, 0)],
      },
    ],
  };
}

function queued(cast: Cast, { queue, offered, alerted }: Leg, ordinal: number): Participant {
  const waited = alerted - offered;
  const late = cast.mediaType === 'voice' && waited > SERVICE_LEVEL_MS ? [metric('nOverSla', 1, alerted)] : [];
  const acd = { queue, start: offered, end: alerted, ends: 'transfer', ordinal };
  return inQueue(cast, acd, [metric('tAcd', waited, alerted), ...late]);
}

function givenUp(cast: Cast): Participant {
  const { story, lifetimeMs: end } = cast;
  const waited = end - story.inMenu;
  const acd = { queue: story.queue, start: story.inMenu, end, ends: 'peer', ordinal: 5 };
  return inQueue(cast, acd, [metric('tAcd', waited, end), metric('tAbandon', waited, end)]);
}

interface Acd {
  readonly queue: number;
  readonly start: number;
  readonly end: number | null;
  readonly ends: string | null;
  readonly ordinal: number;
}

function inQueue(cast: Cast, { queue, start, end, ends, ordinal }: Acd, metrics: Session['metrics']): Participant {
  return {
    participantId: uuidSlot(ordinal),
    purpose: 'acd',
    sessions: [
      {
        ...session(cast, ordinal + 1),
        peerId: uuidSlot(2),
        segments: [{ ...segment('interact', start, end, ends), queueId: queueIdOf(cast, queue), ...requestOf(cast) }],
        metrics: [metric('nOffered', 1, start), ...metrics],
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
