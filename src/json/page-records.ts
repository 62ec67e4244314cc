import { type Body, readString } from './body.ts';

/** One record as it lies in the page. */
export interface CutRecord {
  /** The record's first byte in the page's body. */
  readonly start: number;
  /** The byte after its last one. */
  readonly end: number;
  /** Whether raw line breaks lie between its tokens; `recordLine` leaves them out. */
  readonly multiline: boolean;
  /** The top-level fields asked for, in that order; null where absent or not a string. */
  readonly fields: readonly (string | null)[];
}

const START = 0;
const END = 1;
const MULTILINE = 2;
/** Behind it the start and the end of each field's value. */
const VALUES = 3;
const ABSENT = -1;
const FIRST_CAPACITY = 128;

/**
 * The records of a page, in their order: where each lies, and where its fields do. Numbers in one array, because a page
 * waits for the disk together with its records: as objects and strings they took 400 bytes each, which were young no
 * more when the collector came by, and let the heap grow by 30 MB for each 80,000 records.
 */
export class CutRecords implements Iterable<CutRecord> {
  length = 0;
  readonly #body: Body;
  readonly #width: number;
  #places: Int32Array;

  /** @param fields how many fields are looked for in each record. */
  constructor(body: Body, fields: number) {
    this.#body = body;
    this.#width = VALUES + 2 * fields;
    this.#places = new Int32Array(FIRST_CAPACITY * this.#width);
  }

  /** Adds a record that begins at `start`; its end is not known yet. */
  begin(start: number): void {
    const at = this.length * this.#width;
    if (at === this.#places.length) this.#grow();
    this.#places.fill(ABSENT, at, at + this.#width);
    this.#places[at + START] = start;
    this.length += 1;
  }

  /** Says where the value of a field of the last record lies; null where it is no string. */
  setField(field: number, value: { at: number; end: number } | null): void {
    const at = (this.length - 1) * this.#width + VALUES + 2 * field;
    this.#places[at] = value?.at ?? ABSENT;
    this.#places[at + 1] = value?.end ?? ABSENT;
  }

  /** Says where the last record ends. */
  end(end: number, multiline: boolean): void {
    const at = (this.length - 1) * this.#width;
    this.#places[at + END] = end;
    this.#places[at + MULTILINE] = multiline ? 1 : 0;
  }

  startOf(record: number): number {
    return this.#places[record * this.#width + START]!;
  }

  endOf(record: number): number {
    return this.#places[record * this.#width + END]!;
  }

  isMultiline(record: number): boolean {
    return this.#places[record * this.#width + MULTILINE] === 1;
  }

  /** Reads a field of a record; null where it is absent or not a string. */
  field(record: number, field: number): string | null {
    const at = record * this.#width + VALUES + 2 * field;
    const start = this.#places[at]!;
    return start === ABSENT ? null : readString(this.#body, start, this.#places[at + 1]!);
  }

  /** Returns a record with all of its fields. */
  at(record: number): CutRecord {
    const fields = Array.from({ length: (this.#width - VALUES) / 2 }, (_, field) => this.field(record, field));
    return {
      start: this.startOf(record),
      end: this.endOf(record),
      multiline: this.isMultiline(record),
      fields,
    };
  }

  *[Symbol.iterator](): Iterator<CutRecord> {
    for (let record = 0; record < this.length; record++) yield this.at(record);
  }

  #grow(): void {
    const larger = new Int32Array(this.#places.length * 2);
    larger.set(this.#places);
    this.#places = larger;
  }
}
