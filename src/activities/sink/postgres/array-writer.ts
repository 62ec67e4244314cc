import { releasePageBuffer, takePageBuffer } from '../../../json/page-buffers.ts';

/** Types of elements, with their numbers in every PostgreSQL. */
const TYPES = { text: 25, jsonb: 3802 } as const;

/** The only version of the format in which jsonb is sent; it stands before the JSON text. */
const JSONB_VERSION = 1;
const DIMENSIONS_AT = 0;
const HAS_NULLS_AT = 4;
const TYPE_AT = 8;
const COUNT_AT = 12;
const FIRST_INDEX_AT = 16;
const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;

/**
 * Writes parameters of the types `text[]` and `jsonb[]` in PostgreSQL's binary format, in which nothing is quoted and the
 * server parses each JSON text once. All of them lie in one page buffer, which the caller gives back.
 */
export class ArrayWriter {
  #bytes: Buffer;
  #length = 0;
  readonly #starts: number[] = [];

  /** @param capacity expected number of bytes; there may be more. */
  constructor(capacity: number) {
    this.#bytes = takePageBuffer(capacity);
  }

  /** Writes an array. @param elementOf returns each element: a text, bytes in UTF-8, or null. */
  write(type: keyof typeof TYPES, count: number, elementOf: (index: number) => Buffer | string | null): void {
    const start = this.#length;
    this.#starts.push(start);
    this.#reserve(HEADER_BYTES);
    this.#length += HEADER_BYTES;
    let hasNulls = false;
    for (let index = 0; index < count; index++) {
      const element = elementOf(index);
      hasNulls ||= element === null;
      this.#element(element, type === 'jsonb');
    }
    this.#bytes.writeInt32BE(count === 0 ? 0 : 1, start + DIMENSIONS_AT);
    this.#bytes.writeInt32BE(hasNulls ? 1 : 0, start + HAS_NULLS_AT);
    this.#bytes.writeInt32BE(TYPES[type], start + TYPE_AT);
    // An empty array has no dimensions, so that it ends here.
    if (count === 0) this.#length = start + COUNT_AT;
    else {
      this.#bytes.writeInt32BE(count, start + COUNT_AT);
      this.#bytes.writeInt32BE(1, start + FIRST_INDEX_AT);
    }
  }

  /** Returns the arrays in the order in which they were written; they share the writer's memory. */
  written(): Buffer[] {
    return this.#starts.map((start, index) => this.#bytes.subarray(start, this.#starts[index + 1] ?? this.#length));
  }

  #element(element: Buffer | string | null, isJsonb: boolean): void {
    // A UTF-16 code unit takes at most 3 bytes.
    const most = typeof element === 'string' ? 3 * element.length : (element?.length ?? 0);
    this.#reserve(LENGTH_BYTES + 1 + most);
    const lengthAt = this.#length;
    let at = lengthAt + LENGTH_BYTES;
    if (element !== null) {
      if (isJsonb) this.#bytes[at++] = JSONB_VERSION;
      at += typeof element === 'string' ? this.#bytes.write(element, at) : element.copy(this.#bytes, at);
    }
    this.#bytes.writeInt32BE(element === null ? NULL_LENGTH : at - lengthAt - LENGTH_BYTES, lengthAt);
    this.#length = at;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = takePageBuffer(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#length);
    releasePageBuffer(this.#bytes);
    this.#bytes = larger;
  }
}
