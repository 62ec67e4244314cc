import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Pieces } from '../src/activities/sink/files/formats/pieces.ts';
import type { SealedFile } from '../src/activities/sink/files/formats/sealed-file.ts';

/** Returns a sealed file that exists only in memory. */
export const inMemory = (bytes: Buffer): SealedFile => ({
  stream: () => Readable.from([bytes]),
  size: () => Promise.resolve(bytes.length),
  read: (start, end) => Promise.resolve(bytes.subarray(start, end)),
});

/** Joins all pieces of a rendered file. */
export const joined = (pieces: Pieces): Promise<Buffer> => buffer(Readable.from(pieces, { objectMode: false }));
