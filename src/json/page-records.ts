import { type Body, readString } from './body.ts';
import { joinKey, textOfString } from './key-text.ts';
import { ABSENT, type RecordRange, RecordRanges } from './record-ranges.ts';
import { QUOTE } from './tokens.ts';

/** One record: its position in the page, and its fields. */
export interface PageRecord extends RecordRange {
  /** The requested fields, in that order; null if absent or not a string. */
  readonly fields: readonly (string | null)[];
}

/** Whether a field is there, and holds something that has a text; `nested`: an object or a list. */
export type FieldKind = 'absent' | 'null' | 'scalar' | 'nested';

const T = 0x74;
const F = 0x66;
const N = 0x6e;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/** Reads something of a record; null if it is absent or of another type. */
export type RecordReader = (record: number) => string | null;

/** The records of a page in order: where each lies, and readers of their fields. */
export class PageRecords extends RecordRanges implements Iterable<PageRecord> {
  readonly #body: Body;
  readonly #fields: readonly string[];

  /**
   * @param fields paths of the fields to find in each record.
   * @param capacity expected number of records; there may be more.
   */
  constructor(body: Body, fields: readonly string[], capacity?: number) {
    super(fields.length, capacity);
    this.#body = body;
    this.#fields = fields;
  }

  /** Reads a field of a record; null if it is absent or not a string. */
  field(record: number, field: number): string | null {
    const start = this.startOfField(record, field);
    if (start === ABSENT || this.#body.json[start] !== QUOTE) return null;
    return readString(this.#body, start, this.endOfField(record, field));
  }

  /** Returns a function that reads a string field. @param path one of the requested fields. */
  textReader(path: string): RecordReader {
    const field = this.#numberOf(path);
    return (record) => this.field(record, field);
  }

  /** Returns a function that reads a field that is a string, or a number, `true` or `false` exactly as sent. */
  scalarReader(path: string): RecordReader {
    const field = this.#numberOf(path);
    return (record) => this.field(record, field) ?? this.#token(record, field, true);
  }

  /**
   * Reads a field of the last record, for the request of the next page. Null if there is no record, or the field is not
   * a string, number, `true` or `false`. A number is returned as sent, so that no digit is lost.
   *
   * @param path one of the requested fields.
   */
  ofLast(path: string): string | null {
    return this.length === 0 ? null : this.scalarReader(path)(this.length - 1);
  }

  /**
   * Returns a function that reads a record's key: its fields' texts, joined so that different keys differ. A number is
   * used as sent, and never equals the string of its digits. `true` and `false` may be part of a key, but not a whole
   * key.
   *
   * @param paths the fields that make up the key.
   */
  keyReader(paths: readonly string[]): RecordReader {
    const fields = paths.map((path) => this.#numberOf(path));
    return (record) => {
      const texts: string[] = [];
      for (const field of fields) {
        const text = this.field(record, field);
        const part = text === null ? this.#token(record, field, paths.length > 1) : textOfString(text);
        if (part === null) return null;
        texts.push(part);
      }
      return joinKey(texts);
    };
  }

  /** Returns a function that tells of what kind a field is. @param path one of the requested fields. */
  kindReader(path: string): (record: number) => FieldKind {
    const field = this.#numberOf(path);
    return (record) => {
      const start = this.startOfField(record, field);
      if (start === ABSENT) return 'absent';
      const first = this.#body.json[start]!;
      if (first === N) return 'null';
      return first === OPEN_BRACE || first === OPEN_BRACKET ? 'nested' : 'scalar';
    };
  }

  /**
   * Returns a function that returns where a field's value lies or, if it is absent, where the record lies.
   *
   * @param path one of the requested fields.
   */
  rangeReader(path: string): (record: number) => RecordRange {
    const field = this.#numberOf(path);
    return (record) => {
      const start = this.startOfField(record, field);
      if (start === ABSENT) return this.rangeOf(record);
      return { start, end: this.endOfField(record, field), multiline: this.isMultiline(record) };
    };
  }

  /** Returns where a record lies. */
  rangeOf(record: number): RecordRange {
    return { start: this.startOf(record), end: this.endOf(record), multiline: this.isMultiline(record) };
  }

  #numberOf(path: string): number {
    const field = this.#fields.indexOf(path);
    if (field === -1) throw new Error(`the field ${path} was not looked for`);
    return field;
  }

  /** Returns a number as sent, and on request `true` and `false`, too. */
  #token(record: number, field: number, booleans: boolean): string | null {
    const start = this.startOfField(record, field);
    if (start === ABSENT) return null;
    const first = this.#body.json[start]!;
    const isScalar = isNumberStart(first) || (booleans && (first === T || first === F));
    return isScalar ? this.#body.text.toString('latin1', start, this.endOfField(record, field)) : null;
  }

  /** Returns a record with all of its fields. */
  at(record: number): PageRecord {
    const fields = this.#fields.map((_, field) => this.field(record, field));
    return { ...this.rangeOf(record), fields };
  }

  *[Symbol.iterator](): Iterator<PageRecord> {
    for (let record = 0; record < this.length; record++) yield this.at(record);
  }
}

const isNumberStart = (byte: number): boolean => byte === 0x2d || (byte >= 0x30 && byte <= 0x39);
