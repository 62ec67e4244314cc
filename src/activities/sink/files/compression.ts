import type { Transform } from 'node:stream';
import zlib from 'node:zlib';
import type { Plan } from '../../../contract.ts';

/** How sealed files are compressed. */
export interface Compression {
  extension: '' | '.gz' | '.zst';
  /** Returns a new compressor, or null for none. */
  create(): Transform | null;
  /** Returns a new decompressor, or null for none. */
  undo(): Transform | null;
}

/** Zstandard came to Node.js with 22.15: `@types/node` of the oldest supported version does not know it. */
const { createZstdCompress, createZstdDecompress } = zlib as {
  createZstdCompress?: () => Transform;
  createZstdDecompress?: () => Transform;
};

const COMPRESSIONS: Record<Plan['compression'], Compression> = {
  none: { extension: '', create: () => null, undo: () => null },
  gzip: { extension: '.gz', create: () => zlib.createGzip(), undo: () => zlib.createGunzip() },
  zstd: { extension: '.zst', create: () => createZstdCompress!(), undo: () => createZstdDecompress!() },
};

export function compressionOf(name: Plan['compression']): Compression {
  return COMPRESSIONS[name];
}

/** Returns what is wrong with a compression on this machine, or null. */
export function compressionProblem(name: Plan['compression']): string | null {
  if (name !== 'zstd' || createZstdCompress) return null;
  return `compression "zstd" needs Node.js 22.15 or newer on the worker, which runs ${process.version}: update Node.js there, or use "gzip"`;
}

/** Returns why files of a compression cannot be read on this machine, or null. */
export function decompressionProblem(name: Plan['compression']): string | null {
  if (name !== 'zstd' || createZstdDecompress) return null;
  return `the files are compressed with "zstd", and reading them needs Node.js 22.15 or newer; this is ${process.version}`;
}
