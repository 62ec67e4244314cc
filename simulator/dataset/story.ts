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

/** How a conversation goes. `alone`: it reaches no queue; `given up`: the customer leaves while waiting. */
export type Outcome = 'alone' | 'given up' | 'answered' | 'transferred' | 'dialled';

/** What one agent does in it; times are milliseconds since the conversation's start. */
export interface Leg {
  /** Numbers of the queue and of the user: 0 is the first of all. */
  readonly queue: number;
  readonly user: number;
  /** When it comes to the queue, rings, is answered, ends, and when the work after it ends. */
  readonly offered: number;
  readonly alerted: number;
  readonly answered: number;
  readonly left: number;
  readonly end: number;
  /** A stretch on hold, between `answered` and `left`; null when there is none. */
  readonly hold: readonly [number, number] | null;
  /** Number of the wrap-up code; null where the system sets one. */
  readonly wrapUp: number | null;
}

/** The course of a conversation. */
export interface Story {
  readonly outcome: Outcome;
  /** When the menu that greets the customer ends; 0 without one. */
  readonly inMenu: number;
  /** The queue of those who give up. */
  readonly queue: number;
  readonly legs: readonly Leg[];
}

type Pick = (salt: number) => number;

// Record sizes from which a menu, a queue, an agent, a second agent fits: measured, so that averages come out as asked.
const ROOM = { menu: 3400, queue: 1000, agent: 1900, transfer: 4200 };
/** From this average size on, there is room for what is drawn, and records that have too little only have more. */
const ROOMY = 2800;

/** Tells the story of a conversation of a kind, that long and with room for so many bytes. */
export function tell({ lifetimeMs, mediaType, direction, bytes, averageBytes }: Frame, pick: Pick): Story {
  const outcome = outcomeOf({ lifetimeMs, mediaType, direction, bytes, averageBytes }, pick);
  const greeted = mediaType === 'voice' && direction === 'inbound' && (bytes >= ROOM.menu || outcome === 'alone');
  const inMenu = greeted && outcome !== 'dialled' && bytes >= ROOM.queue ? Math.round(lifetimeMs * 0.05) : 0;
  const queue = queueOf(pick(27));
  return { outcome, inMenu, queue, legs: legsOf(outcome, { queue, start: inMenu, end: lifetimeMs }, pick) };
}

/** What a story has to keep to. */
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
  // Nobody stands in line for an answer to a letter.
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
  // Who writes may wait for days, but the work on it takes minutes.
  const work = isLong ? (4 + pick(33) * 21) * MINUTE : length * (0.72 + pick(33) * 0.2);
  const wait = outcome === 'dialled' && !isLong ? 0 : Math.round(length - work);
  if (outcome !== 'transferred') return [legOf({ ...span, wait }, pick, 0)];
  const middle = start + wait + Math.round(work * 0.45);
  const next = queueOf(pick(28));
  const first = legOf({ queue, start, wait, end: middle }, pick, 0);
  const second = { queue: next, start: first.left, wait: Math.round((end - first.left) * 0.1), end };
  return [first, legOf(second, pick, 100)];
}

/** One agent's part of a span, whose first `wait` milliseconds are spent in the queue; `salt` is for a second one. */
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

/** The first queues have the most, and one in a hundred conversations was in a queue that has been deleted. */
function queueOf(fraction: number): number {
  if (fraction >= 0.99) return QUEUES.count + Math.floor((fraction - 0.99) * 100 * DELETED_QUEUES);
  return Math.floor((fraction / 0.99) ** 1.5 * QUEUES.count);
}

/** A member of the queue, or, of one in a hundred, somebody who has been deleted. */
function userOf(queue: number, fraction: number): number {
  if (fraction >= 0.99) return USERS.count + Math.floor((fraction - 0.99) * 100 * DELETED_USERS);
  return memberOf(queue, Math.floor((fraction / 0.99) * MEMBERS_OF_QUEUE));
}
