/**
 * Memory that one page after another is read into. Allocated anew for each page, it comes from the allocator's arenas
 * and leaves them in pieces: after 100,000 records in pages of 1,000 the worker held 30 MB that nobody used.
 */

// Larger than these four times over is waste: a worker reads 4 pages at once unless it is told otherwise.
const IDLE_BYTES = 16 * 1024 * 1024;
// What a page of 100 records of 1.5 KB fits in.
const LEAST_BYTES = 256 * 1024;

/** Buffers that nobody uses at the moment. */
const idle: Buffer[] = [];
/** The memory of those that are in use. */
const taken = new WeakSet<ArrayBufferLike>();

/** Returns a buffer of at least that many bytes, the largest one that is idle if there is any. Its content is arbitrary. */
export function takePageBuffer(bytes: number): Buffer {
  const largest = idle.reduce((best, { length }, index) => (length > (idle[best]?.length ?? 0) ? index : best), -1);
  const fits = largest !== -1 && idle[largest]!.length >= bytes;
  const buffer = fits ? idle.splice(largest, 1)[0]! : Buffer.allocUnsafeSlow(sizeFor(bytes));
  taken.add(buffer.buffer);
  return buffer;
}

/** Gives a buffer back, or any view of it, after its last use. Memory that was not taken here, or is back, is left alone. */
export function givePageBuffer({ buffer }: Buffer): void {
  if (!taken.delete(buffer)) return;
  const bytes = idle.reduce((sum, { length }) => sum + length, 0);
  if (bytes + buffer.byteLength <= IDLE_BYTES) idle.push(Buffer.from(buffer));
}

/** The next power of two: pages of about one size fit into each other's buffers. */
function sizeFor(bytes: number): number {
  return Math.max(LEAST_BYTES, 2 ** Math.ceil(Math.log2(Math.max(1, bytes))));
}
