import type { Arrivals } from './arrivals.ts';
import type { Identifiers } from './identifier.ts';
import type { RecordForm } from './record-form.ts';
import type { RecordTemplate } from './record-template.ts';
import type { Records } from './records.ts';

/** A range of conversations in the order of their start, including both ends; if it is empty, `last` is `first - 1`. */
export interface IndexRange {
  readonly first: number;
  readonly last: number;
}

/** The data as it is at one moment. */
export interface DatasetView {
  /** The time, if it decides which conversations exist; null if all exist at any time. */
  readonly asOf: number | null;
  /** No conversation starts before this (milliseconds since the epoch). */
  readonly fromMs: number;
  /** All conversations start before this, and those that are still running at this time have no end. */
  readonly toMs: number;
  id(index: number): string;
  startMs(index: number): number;
  /** Milliseconds since the epoch; null while the conversation is live. */
  endMs(index: number): number | null;
  mediaType(index: number): string;
  direction(index: number): string;
  /** Returns the record's JSON text, exactly as it is in pages. */
  text(index: number): string;
  /** Returns the index of a conversation; null if the data has no such id. */
  indexOf(id: string): number | null;
  indicesStartingIn(startMs: number, endMs: number): IndexRange;
  idsStartingIn(startMs: number, endMs: number): string[];
  /** Returns all conversations that last longer than half an hour, in order: few enough to search. */
  longLived(): Uint32Array;
  byteLength(index: number): number;
  /** Writes the UTF-8 text at `position` and returns the position after it. */
  write(target: Uint8Array, position: number, index: number): number;
}

/** The data behind the views. */
export interface Source {
  readonly count: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly ids: Identifiers;
  readonly arrivals: Arrivals;
  readonly records: Records;
  readonly longLived: () => Uint32Array;
  /** Returns when the second version of a record comes; Infinity if it has none. */
  readonly changesMs: (index: number) => number;
}

/** What a view shows of its source; times are milliseconds since the epoch. */
export interface Sight {
  readonly asOf: number | null;
  /** Shows only conversations that start before this. */
  readonly startedBefore: number;
  /** Conversations that end after this have no end. */
  readonly endedBy: number;
  /** Shows the second versions that came by this time. */
  readonly changedBy: number;
  readonly attributes: boolean;
}

export function viewOf(source: Source, sight: Sight): DatasetView {
  const { ids, arrivals, records, fromMs, toMs } = source;
  const { asOf, startedBefore, endedBy, changedBy, attributes } = sight;
  const startMs = (index: number) => arrivals.startMs(index);
  const fullEnd = (index: number) => startMs(index) + records.lifetimeMs(index);

  function formOf(index: number): RecordForm {
    return { live: fullEnd(index) > endedBy, changed: source.changesMs(index) <= changedBy, attributes };
  }
  const templateOf = (index: number): RecordTemplate => records.template(index, formOf(index));

  function endMs(index: number): number | null {
    const end = fullEnd(index);
    return end > endedBy ? null : end;
  }
  function write(target: Uint8Array, position: number, index: number): number {
    const template = templateOf(index);
    template.write(target, position, index, startMs(index));
    return position + template.byteLength;
  }
  function text(index: number): string {
    const buffer = Buffer.allocUnsafe(templateOf(index).byteLength);
    write(buffer, 0, index);
    return buffer.toString();
  }
  function indexOf(id: string): number | null {
    const index = ids.indexOf(id);
    return index === null || index >= source.count ? null : index;
  }
  const firstFrom = (ms: number) => arrivals.firstFrom(Math.min(ms, startedBefore));
  function indicesStartingIn(start: number, end: number): IndexRange {
    return { first: firstFrom(start), last: firstFrom(end) - 1 };
  }
  function idsStartingIn(start: number, end: number): string[] {
    const { first, last } = indicesStartingIn(start, end);
    return Array.from({ length: last - first + 1 }, (_, i) => ids.text(first + i));
  }
  return {
    asOf,
    fromMs,
    toMs,
    id: (index) => ids.text(index),
    startMs,
    endMs,
    mediaType: (index) => records.mediaType(index),
    direction: (index) => records.direction(index),
    text,
    indexOf,
    indicesStartingIn,
    idsStartingIn,
    longLived: source.longLived,
    byteLength: (index) => templateOf(index).byteLength,
    write,
  };
}
