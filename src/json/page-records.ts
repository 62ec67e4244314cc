import { type Body, readString } from './body.ts';
import { joinKey, textOfString } from './key-text.ts';
import { QUOTE } from './scanner.ts';

/** One record as it lies in the page. */
export interface CutRecord {
  /** The record's first byte in the page's body. */
  readonly start: number;
  /** The byte after its last one. */
  readonly end: number;
  /** Whether raw line breaks lie between its tokens; `recordLine` leaves them out. */
  readonly multiline: boolean;
  /** The fields asked for, in that order; null where absent or not a string. */
  readonly fields: readonly (string | null)[];
}

const START = 0;
const END = 1;
const MULTILINE = 2;
/** Behind it the start and the end of each field's value. */
const VALUES = 3;
const ABSENT = -1;
const FIRST_CAPACITY = 128;
const T = 0x74;
const F = 0x66;

/** Reads something of a record; null where it is not there, or of another type. */
export type RecordReader = (record: number) => string | null;

/**
 * The records of a page, in their order: where each lies, and where its fields do. Numbers in one array, because a page
 * waits for the disk together with its records: as objects and strings they took 400 bytes each, which were young no
 * more when the collector came by, and let the heap grow by 30 MB for each 80,000 records.
 */
export class CutRecords implements Iterable<CutRecord> {
  length = 0;
  readonly #body: Body;
  readonly #fields: readonly string[];
  readonly #width: number;
  #places: Int32Array;

  /**
   * @param fields paths of the fields that are looked for in each record.
   * @param capacity how many records are expected; more are fine.
   */
  constructor(body: Body, fields: readonly string[], capacity = FIRST_CAPACITY) {
    this.#body = body;
    this.#fields = fields;
    this.#width = VALUES + 2 * fields.length;
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

  /** Reads a field of a record; null where it is absent or not a string. */
  field(record: number, field: number): string | null {
    const at = record * this.#width + VALUES + 2 * field;
    const start = this.#places[at]!;
    if (start === ABSENT || this.#body.json[start] !== QUOTE) return null;
    return readString(this.#body, start, this.#places[at + 1]!);
  }

  /** Returns a function that reads a field that is a string. @param path one of the fields asked for. */
  textReader(path: string): RecordReader {
    const field = this.#numberOf(path);
    return (record) => this.field(record, field);
  }

  /** Returns a function that reads a field that is a string, or a number, `true` or `false` as it came. */
  scalarReader(path: string): RecordReader {
    const field = this.#numberOf(path);
    return (record) => this.field(record, field) ?? this.#token(record, field, true);
  }

  /**
   * Returns a function that reads a record's key: the texts of its fields, joined so that different keys differ. A number
   * counts as it came, and is never the string of its digits.
   *
   * @param paths of the fields that make the key.
   */
  keyReader(paths: readonly string[]): RecordReader {
    const fields = paths.map((path) => this.#numberOf(path));
    return (record) => {
      const texts: string[] = [];
      for (const field of fields) {
        const text = this.field(record, field);
        const part = text === null ? this.#token(record, field, false) : textOfString(text);
        if (part === null) return null;
        texts.push(part);
      }
      return joinKey(texts);
    };
  }

  #numberOf(path: string): number {
    const field = this.#fields.indexOf(path);
    if (field === -1) throw new Error(`the field ${path} was not looked for`);
    return field;
  }

  /** Returns a number as it came, and `true` and `false` where those are wanted too. */
  #token(record: number, field: number, booleans: boolean): string | null {
    const at = record * this.#width + VALUES + 2 * field;
    const start = this.#places[at]!;
    if (start === ABSENT) return null;
    const first = this.#body.json[start]!;
    const isScalar = isNumberStart(first) || (booleans && (first === T || first === F));
    return isScalar ? this.#body.text.toString('latin1', start, this.#places[at + 1]) : null;
  }

  /** Returns a record with all of its fields. */
  at(record: number): CutRecord {
    const fields = this.#fields.map((_, field) => this.field(record, field));
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

const isNumberStart = (byte: number): boolean => byte === 0x2d || (byte >= 0x30 && byte <= 0x39);
