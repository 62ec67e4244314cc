import { pipeline, Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** Thrown when a body cannot be decoded; the message says why. */
export class UndecodableBody extends Error {
  override readonly name = 'UndecodableBody';
}

type Chunks = AsyncIterable<Buffer>;

/** For each encoding, creates a decoder for a body that begins with the given bytes. */
const DECODERS: Readonly<Record<string, (first: Buffer) => Transform>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  br: () => createBrotliDecompress(),
  // "deflate" has a zlib header by RFC 9110, but some servers send none. With one, the low four bits are 8 (RFC 1950).
  deflate: (first) => ((first[0]! & 0x0f) === 8 ? createInflate() : createInflateRaw()),
};

/** Value of `Accept-Encoding`. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

// A body may be encoded several times; more than a few layers are an attack.
const MOST_LAYERS = 3;

/**
 * Decodes the content encodings of a body while it arrives.
 *
 * @param header `Content-Encoding`: names in the order in which the encodings were applied; null if there is none.
 * @throws UndecodableBody for an unknown encoding; reading the chunks throws it for a broken body.
 */
export function decodeBody(body: Chunks, header: string | null): Chunks {
  if (header === null) return body;
  const names = header.toLowerCase().split(',').map(trim).filter(isEncoding);
  if (names.length > MOST_LAYERS)
    throw new UndecodableBody(`the body has ${names.length} nested content encodings, which Holdfast does not support`);
  return names.reduceRight<Chunks>((chunks, name) => {
    const decoder = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
    if (!decoder)
      throw new UndecodableBody(
        `the body has the content encoding "${name.slice(0, 40)}", which Holdfast does not support`,
      );
    return decode(chunks, name, decoder);
  }, body);
}

const trim = (name: string): string => name.trim();
const isEncoding = (name: string): boolean => name !== '' && name !== 'identity';

async function* decode(chunks: Chunks, name: string, decoder: (first: Buffer) => Transform): AsyncGenerator<Buffer> {
  const source = chunks[Symbol.asyncIterator]();
  let first = await source.next();
  while (!first.done && first.value.length === 0) first = await source.next();
  // An empty body is empty in every encoding.
  if (first.done) return;
  const bytes = Readable.from(startingWith(first.value, source), { objectMode: false });
  try {
    yield* pipeline(bytes, decoder(first.value), () => {}) as Chunks;
  } catch (error) {
    throw isBroken(error) ? new UndecodableBody(`the body cannot be decoded with its content encoding ${name}`) : error;
  }
}

async function* startingWith(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => rest };
}

/** True for an error of zlib, false for one of the connection. */
function isBroken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(Z_|ERR__|ERR_BROTLI|ERR_ZLIB)/.test(String(error.code));
}
