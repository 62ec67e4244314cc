import { ORDINARY_LIFETIME } from '../dataset/lifetime.ts';
import type { DatasetView } from '../dataset/dataset.ts';
import { hashOf } from '../hash.ts';
import { matchOf } from './filter.ts';
import type { filtersOf } from './filter.ts';
import type { Interval } from './interval.ts';

const DAY = 86_400_000;

/** `overlap`: begun on a touched UTC day and alive inside; `day`: begun on one; `started`: begun inside; `lifetime`: alive inside. */
export type Matching = 'overlap' | 'day' | 'started' | 'lifetime';

/** What a query asks for, apart from its pages. */
export interface Question {
  readonly interval: Interval;
  readonly matching: Matching;
  readonly descending: boolean;
  readonly filters: ReturnType<typeof filtersOf>;
}

/** The conversations that answer a question, in its order. */
export interface Selection {
  /** Tells this question from others. */
  readonly hash: number;
  readonly count: number;
  /** The conversation at a position (0 to count - 1). */
  at(position: number): number;
}

/** Answers questions from views of one dataset, remembering the last few answers. */
export function selector(): (question: Question, view: DatasetView) => Selection {
  const known = new Map<string, { asOf: number | null; selection: Selection }>();
  return (question, view) => {
    const key = JSON.stringify(question);
    const { asOf } = view;
    const before = known.get(key);
    const selection = before?.asOf === asOf ? before.selection : select(view, question, hashOf(key));
    known.delete(key);
    known.set(key, { asOf, selection });
    // One for each slice that is read at once, and some to spare.
    if (known.size > 64) known.delete(known.keys().next().value ?? '');
    return selection;
  };
}

/** Answers a question from a view; `hash` is to tell it from others. */
export function select(dataset: DatasetView, question: Question, hash: number): Selection {
  const { interval, matching, descending, filters } = question;
  const dayStart = dayOf(interval.start);
  const dayEnd = Math.ceil(interval.end / DAY) * DAY;
  const whole = matching === 'day' ? { start: dayStart, end: dayEnd } : interval;
  const { first, last } = dataset.indicesStartingIn(whole.start, whole.end);
  const earlier = earlierOnes(dataset, matching, interval.start);
  const count = earlier.length + last - first + 1;
  const ascending = (position: number) => earlier[position] ?? first + position - earlier.length;
  const plain = { hash, count, at: descending ? (position: number) => ascending(count - 1 - position) : ascending };
  return filters === null ? plain : filtered(plain, matchOf(filters, dataset));
}

/** Conversations that started before `at` and belong to the answer all the same. */
function earlierOnes(dataset: DatasetView, matching: Matching, at: number): number[] {
  if (matching === 'overlap') return stillAlive(dataset, dayOf(at), at);
  return matching === 'lifetime' ? stillAlive(dataset, Math.min(dataset.fromMs, at), at) : [];
}

function dayOf(ms: number): number {
  return Math.floor(ms / DAY) * DAY;
}

/** Conversations that started in [from, at) and end after `at`, in the order of their start. */
function stillAlive(dataset: DatasetView, from: number, at: number): number[] {
  const recent = dataset.indicesStartingIn(Math.max(from, at - ORDINARY_LIFETIME), at);
  const { first } = dataset.indicesStartingIn(from, from);
  const found: number[] = [];
  const keep = (index: number) => {
    const end = dataset.endMs(index);
    if (end === null || end > at) found.push(index);
  };
  const long = dataset.longLived();
  for (let i = firstAtLeast(long, first); i < long.length && (long[i] ?? 0) < recent.first; i++) keep(long[i] ?? 0);
  for (let index = recent.first; index <= recent.last; index++) keep(index);
  return found;
}

function firstAtLeast(sorted: Uint32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function filtered(selection: Selection, match: (index: number) => boolean): Selection {
  const kept: number[] = [];
  for (let position = 0; position < selection.count; position++) {
    const index = selection.at(position);
    if (match(index)) kept.push(index);
  }
  return { hash: selection.hash, count: kept.length, at: (position) => kept[position] ?? 0 };
}
