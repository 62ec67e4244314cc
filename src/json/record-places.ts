const START = 0;
const END = 1;
const MULTILINE = 2;
/** Behind it the start and the end of each field's value. */
const VALUES = 3;
const FIRST_CAPACITY = 128;

/** Stands for the place of what is not there. */
export const ABSENT = -1;

/**
 * Where the records of a page lie, and where their fields do. Numbers in one array, because a page waits for the disk
 * together with its records: as objects and strings they took 400 bytes each, which were young no more when the collector
 * came by, and let the heap grow by 30 MB for each 80,000 records.
 */
export class RecordPlaces {
  length = 0;
  readonly #width: number;
  #places: Int32Array;

  /**
   * @param fields how many fields are looked for in each record.
   * @param capacity how many records are expected; more are fine.
   */
  constructor(fields: number, capacity = FIRST_CAPACITY) {
    this.#width = VALUES + 2 * fields;
    this.#places = new Int32Array(capacity * this.#width);
  }

  /** Adds a record that begins at `start`; its end is not known yet. */
  begin(start: number): void {
    const at = this.length * this.#width;
    if (at === this.#places.length) this.#grow();
    this.#places.fill(ABSENT, at, at + this.#width);
    this.#places[at + START] = start;
    this.length += 1;
  }

  /** Says where the value of a field of the last record lies. */
  setField(field: number, start: number, end: number): void {
    const at = (this.length - 1) * this.#width + VALUES + 2 * field;
    this.#places[at] = start;
    this.#places[at + 1] = end;
  }

  /** Says that a field of the last record is not there after all. */
  clearField(field: number): void {
    this.setField(field, ABSENT, ABSENT);
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

  /** Returns where the value of a field starts, or {@link ABSENT}. */
  startOfField(record: number, field: number): number {
    return this.#places[record * this.#width + VALUES + 2 * field]!;
  }

  endOfField(record: number, field: number): number {
    return this.#places[record * this.#width + VALUES + 2 * field + 1]!;
  }

  #grow(): void {
    const larger = new Int32Array(this.#places.length * 2);
    larger.set(this.#places);
    this.#places = larger;
  }
}
