/** Writes texts and bytes one after the other into memory that grows. */
export class ByteWriter {
  #bytes: Buffer;
  #length = 0;

  /** @param capacity expected number of bytes; there may be more. */
  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** Writes a text as UTF-8. */
  text(text: string): void {
    // A UTF-16 code unit takes at most 3 bytes.
    this.#reserve(3 * text.length);
    this.#length += this.#bytes.write(text, this.#length);
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Returns what was written; it shares the writer's memory. */
  written(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
