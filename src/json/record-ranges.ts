const START = 0;
const END = 1;
const MULTILINE = 2;
/** The first of the values' offsets: start and end of each field's value. */
const VALUES = 3;
const FIRST_CAPACITY = 128;

/** The offset of an absent value. */
export const ABSENT = -1;

/** Where a record or one of its values lies. */
export interface RecordRange {
  /** The offset of its first byte in the page's body. */
  readonly start: number;
  /** The offset after its last byte. */
  readonly end: number;
  /** Whether it has raw line breaks between tokens; `recordLine` removes them. */
  readonly multiline: boolean;
}

/**
 * Positions of the records of a page, and of their fields. One array of numbers, because a page stays in memory with
 * its records while it waits for the disk: as objects and strings, these took 400 bytes each, survived the young
 * generation, and let the heap grow by 30 MB per 80,000 records.
 */
export class RecordRanges {
  length = 0;
  readonly #width: number;
  ranges: Int32Array;

  /**
   * @param fields number of fields to find in each record.
   * @param capacity expected number of records; there may be more.
   */
  constructor(fields: number, capacity = FIRST_CAPACITY) {
    this.#width = VALUES + 2 * fields;
    this.ranges = new Int32Array(capacity * this.#width);
  }

  /** Adds a record that begins at `start`; its end is set later. */
  begin(start: number): void {
    const at = this.length * this.#width;
    if (at === this.ranges.length) this.#grow();
    this.ranges.fill(ABSENT, at, at + this.#width);
    this.ranges[at + START] = start;
    this.length += 1;
  }

  /** Sets where the value of a field of the last record lies. */
  setField(field: number, start: number, end: number): void {
    const at = (this.length - 1) * this.#width + VALUES + 2 * field;
    this.ranges[at] = start;
    this.ranges[at + 1] = end;
  }

  /** Marks a field of the last record as absent. */
  clearField(field: number): void {
    this.setField(field, ABSENT, ABSENT);
  }

  /** Sets where the last record ends. */
  end(end: number, multiline: boolean): void {
    const at = (this.length - 1) * this.#width;
    this.ranges[at + END] = end;
    this.ranges[at + MULTILINE] = multiline ? 1 : 0;
  }

  startOf(record: number): number {
    return this.ranges[record * this.#width + START]!;
  }

  endOf(record: number): number {
    return this.ranges[record * this.#width + END]!;
  }

  isMultiline(record: number): boolean {
    return this.ranges[record * this.#width + MULTILINE] === 1;
  }

  /** Returns where the value of a field starts, or {@link ABSENT}. */
  startOfField(record: number, field: number): number {
    return this.ranges[record * this.#width + VALUES + 2 * field]!;
  }

  endOfField(record: number, field: number): number {
    return this.ranges[record * this.#width + VALUES + 2 * field + 1]!;
  }

  #grow(): void {
    const larger = new Int32Array(this.ranges.length * 2);
    larger.set(this.ranges);
    this.ranges = larger;
  }
}
