import { ORDINARY_LIFETIME } from '../dataset/lifetime.ts';
import type { DatasetView } from '../dataset/dataset.ts';
import { hashOf } from '../hash.ts';
import { matchOf } from './filter.ts';
import type { filtersOf } from './filter.ts';
import type { Interval } from './interval.ts';

const DAY = 86_400_000;

/**
 * Which conversations an interval selects. `started`: started in it; `lifetime`: active in it; `day`: started on a UTC day that it
 * touches; `overlap`: both of the last two.
 */
export type Matching = 'overlap' | 'day' | 'started' | 'lifetime';

/** What a query selects, without its paging. */
export interface Question {
  readonly interval: Interval;
  readonly matching: Matching;
  readonly descending: boolean;
  readonly filters: ReturnType<typeof filtersOf>;
}

/** The conversations that answer a question, in its order. */
export interface Selection {
  /** Identifies the question. */
  readonly hash: number;
  readonly count: number;
  /** Returns the index of the conversation at a position (0 to count - 1). */
  at(position: number): number;
}

/** Returns a function that answers questions from views of one dataset and caches the last answers. */
export function selector(): (question: Question, view: DatasetView) => Selection {
  const known = new Map<string, { asOf: number | null; selection: Selection }>();
  return (question, view) => {
    const key = JSON.stringify(question);
    const { asOf } = view;
    const before = known.get(key);
    const selection = before?.asOf === asOf ? before.selection : select(view, question, hashOf(key));
    known.delete(key);
    known.set(key, { asOf, selection });
    // More than enough for all slices that are read at once.
    if (known.size > 64) known.delete(known.keys().next().value ?? '');
    return selection;
  };
}

/** Answers a question from a view; `hash` identifies the question. */
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

/** Returns the conversations that started before `at` and still belong to the answer. */
function earlierOnes(dataset: DatasetView, matching: Matching, at: number): number[] {
  if (matching === 'overlap') return stillAlive(dataset, dayOf(at), at);
  return matching === 'lifetime' ? stillAlive(dataset, Math.min(dataset.fromMs, at), at) : [];
}

function dayOf(ms: number): number {
  return Math.floor(ms / DAY) * DAY;
}

/** Returns the conversations that started in [from, at) and end after `at`, in the order of their start. */
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
