import {
  DELETED_QUEUES,
  DELETED_USERS,
  MEMBERS_OF_QUEUE,
  memberOf,
  QUEUES,
  USERS,
  WRAP_UP_CODES,
} from './known-objects.ts';
import { ORDINARY_LIFETIME } from './lifetime.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** How a conversation ends. `alone`: it reaches no queue; `given up`: the customer leaves while waiting. */
export type Outcome = 'alone' | 'given up' | 'answered' | 'transferred' | 'dialled';

/** One agent's part of a conversation; times are milliseconds since the conversation's start. */
export interface Leg {
  /** Numbers of the queue and of the user, from 0. */
  readonly queue: number;
  readonly user: number;
  /** When it enters the queue, rings, is answered, ends, and when the after-call work ends. */
  readonly offered: number;
  readonly alerted: number;
  readonly answered: number;
  readonly left: number;
  readonly end: number;
  /** Start and end of the hold, between `answered` and `left`; null if there is none. */
  readonly hold: readonly [number, number] | null;
  /** Number of the wrap-up code; null if the system sets one. */
  readonly wrapUp: number | null;
}

/** The course of a conversation. */
export interface Story {
  readonly outcome: Outcome;
  /** When the menu at the beginning ends; 0 without a menu. */
  readonly inMenu: number;
  /** The first queue; that of customers who give up. */
  readonly queue: number;
  readonly legs: readonly Leg[];
}

type Pick = (salt: number) => number;

// Smallest record sizes for a menu, a queue, an agent, a second agent: measured, so that the average size is as requested.
const ROOM = { menu: 3400, queue: 1000, agent: 1900, transfer: 4200 };
/** From this average size on, an outcome is drawn even if the record is too small for it; the record is then larger. */
const ROOMY = 2800;

/** Draws the story of a conversation with a given lifetime, media type, direction and size. */
export function tell({ lifetimeMs, mediaType, direction, bytes, averageBytes }: Frame, pick: Pick): Story {
  const outcome = outcomeOf({ lifetimeMs, mediaType, direction, bytes, averageBytes }, pick);
  const greeted = mediaType === 'voice' && direction === 'inbound' && (bytes >= ROOM.menu || outcome === 'alone');
  const inMenu = greeted && outcome !== 'dialled' && bytes >= ROOM.queue ? Math.round(lifetimeMs * 0.05) : 0;
  const queue = queueOf(pick(27));
  return { outcome, inMenu, queue, legs: legsOf(outcome, { queue, start: inMenu, end: lifetimeMs }, pick) };
}

/** The properties to which a story must fit. */
export interface Frame {
  readonly lifetimeMs: number;
  readonly mediaType: string;
  readonly direction: string;
  /** Wanted length of this record, and of all on average. */
  readonly bytes: number;
  readonly averageBytes: number;
}

function outcomeOf({ lifetimeMs, mediaType, direction, bytes, averageBytes }: Frame, pick: Pick): Outcome {
  const isRoomy = averageBytes >= ROOMY;
  if (!isRoomy && bytes < ROOM.queue) return 'alone';
  if (!isRoomy && bytes < ROOM.agent) return 'given up';
  if (direction === 'outbound') return 'dialled';
  const fraction = pick(20);
  if (bytes >= ROOM.transfer && fraction < 0.15) return 'transferred';
  // Customers do not give up waiting for the answer to an email.
  const waits = lifetimeMs <= ORDINARY_LIFETIME && mediaType !== 'email';
  if (waits && fraction > 0.91) return 'given up';
  return mediaType === 'voice' && fraction > 0.86 ? 'alone' : 'answered';
}

interface Span {
  readonly queue: number;
  readonly start: number;
  readonly end: number;
}

function legsOf(outcome: Outcome, span: Span, pick: Pick): Leg[] {
  if (outcome === 'alone' || outcome === 'given up') return [];
  const { queue, start, end } = span;
  const length = end - start;
  const isLong = length > ORDINARY_LIFETIME;
  // A message may wait for days, but the work on it takes minutes.
  const work = isLong ? (4 + pick(33) * 21) * MINUTE : length * (0.72 + pick(33) * 0.2);
  const wait = outcome === 'dialled' && !isLong ? 0 : Math.round(length - work);
  if (outcome !== 'transferred') return [legOf({ ...span, wait }, pick, 0)];
  const middle = start + wait + Math.round(work * 0.45);
  const next = queueOf(pick(28));
  const first = legOf({ queue, start, wait, end: middle }, pick, 0);
  const second = { queue: next, start: first.left, wait: Math.round((end - first.left) * 0.1), end };
  return [first, legOf(second, pick, 100)];
}

/** Returns an agent's part of a span, whose first `wait` milliseconds are spent in the queue. `salt` differs for a second agent. */
function legOf({ queue, start, end, wait }: Span & { wait: number }, pick: Pick, salt: number): Leg {
  const alerted = start + wait;
  const work = end - alerted;
  const answered = alerted + Math.round(Math.min(work * 0.1, (2 + pick(34 + salt) * 10) * SECOND));
  const left = end - Math.round(Math.min(work * (0.05 + pick(35 + salt) * 0.2), 5 * MINUTE));
  const held = Math.round((left - answered) * (0.05 + pick(36 + salt) * 0.3));
  const from = answered + Math.round((left - answered) * 0.4);
  return {
    queue,
    user: userOf(queue, pick(24 + salt)),
    offered: start,
    alerted,
    answered,
    left,
    end,
    hold: pick(37 + salt) < 0.3 ? [from, from + held] : null,
    wrapUp: pick(38 + salt) < 0.03 ? null : Math.floor(pick(39 + salt) ** 2 * WRAP_UP_CODES.count),
  };
}

/** Returns a queue: low numbers are the most frequent, and one in a hundred is a deleted queue. */
function queueOf(fraction: number): number {
  if (fraction >= 0.99) return QUEUES.count + Math.floor((fraction - 0.99) * 100 * DELETED_QUEUES);
  return Math.floor((fraction / 0.99) ** 1.5 * QUEUES.count);
}

/** Returns a member of the queue, or in one of a hundred cases a deleted user. */
function userOf(queue: number, fraction: number): number {
  if (fraction >= 0.99) return USERS.count + Math.floor((fraction - 0.99) * 100 * DELETED_USERS);
  return memberOf(queue, Math.floor((fraction / 0.99) * MEMBERS_OF_QUEUE));
}
