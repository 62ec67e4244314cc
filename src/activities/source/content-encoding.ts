import { pipeline, Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** Says that a body cannot be decoded, and why. */
export class UndecodableBody extends Error {
  override readonly name = 'UndecodableBody';
}

type Chunks = AsyncIterable<Buffer>;

/** Makes a decoder for a body that begins with these bytes. */
const DECODERS: Readonly<Record<string, (first: Buffer) => Transform>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  br: () => createBrotliDecompress(),
  // "deflate" has a header by RFC 9110 and none at some servers; with one the first four bits are 8 (RFC 1950).
  deflate: (first) => ((first[0]! & 0x0f) === 8 ? createInflate() : createInflateRaw()),
};

/** Value of `Accept-Encoding`. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

// Encodings may lie one over the other; more than a few are an attack.
const MOST_LAYERS = 3;

/**
 * Undoes the content encodings of a body while it comes in.
 *
 * @param header `Content-Encoding`: names in the order in which the encodings were applied; null where there is none.
 * @throws UndecodableBody for an unknown encoding; the chunks throw it where the body is broken.
 */
export function decodeBody(body: Chunks, header: string | null): Chunks {
  if (header === null) return body;
  const names = header.toLowerCase().split(',').map(trim).filter(isEncoding);
  if (names.length > MOST_LAYERS) throw new UndecodableBody(`the body lies in ${names.length} content encodings`);
  return names.reduceRight<Chunks>((chunks, name) => {
    const decoder = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
    if (!decoder) throw new UndecodableBody(`the body is in the content encoding "${name.slice(0, 40)}"`);
    return decode(chunks, name, decoder);
  }, body);
}

const trim = (name: string): string => name.trim();
const isEncoding = (name: string): boolean => name !== '' && name !== 'identity';

async function* decode(chunks: Chunks, name: string, decoder: (first: Buffer) => Transform): AsyncGenerator<Buffer> {
  const source = chunks[Symbol.asyncIterator]();
  let first = await source.next();
  while (!first.done && first.value.length === 0) first = await source.next();
  // Nothing is nothing in every encoding.
  if (first.done) return;
  const bytes = Readable.from(startingWith(first.value, source), { objectMode: false });
  try {
    yield* pipeline(bytes, decoder(first.value), () => {}) as Chunks;
  } catch (error) {
    throw isBroken(error) ? new UndecodableBody(`the body is not what its content encoding ${name} promises`) : error;
  }
}

async function* startingWith(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => rest };
}

/** Tells zlib's errors from those of the connection. */
function isBroken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(Z_|ERR__|ERR_BROTLI|ERR_ZLIB)/.test(String(error.code));
}
