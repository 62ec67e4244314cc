import zlib from 'node:zlib';
import type { CompressionCodec, Compressors as Decompressors } from 'hyparquet';
import type { Plan } from '../../../../contract.ts';

/** Zstandard came to Node.js with 22.15: `@types/node` of the oldest supported version does not know it. */
const { zstdCompressSync, zstdDecompressSync } = zlib as {
  zstdCompressSync?: (bytes: Uint8Array) => Buffer;
  zstdDecompressSync?: (bytes: Uint8Array, options: { maxOutputLength: number }) => Buffer;
};

interface Codec {
  codec: CompressionCodec;
  /** What compresses; none where the writer has it itself. */
  compressors: Partial<Record<CompressionCodec, (bytes: Uint8Array) => Uint8Array>>;
}

const CODECS: Record<Plan['compression'], Codec> = {
  // What writers of Parquet use unless they are told otherwise, and every reader reads.
  none: { codec: 'SNAPPY', compressors: {} },
  gzip: { codec: 'GZIP', compressors: { GZIP: (bytes) => zlib.gzipSync(bytes) } },
  zstd: { codec: 'ZSTD', compressors: { ZSTD: (bytes) => zstdCompressSync!(bytes) } },
};

/** Returns how the pages of a file are compressed. */
export const codecOf = (compression: Plan['compression']): Codec => CODECS[compression];

/** What the reader does not decompress itself. Nothing becomes larger than the file says it is. */
export const DECOMPRESSORS: Decompressors = {
  GZIP: (bytes, maxOutputLength) => zlib.gunzipSync(bytes, { maxOutputLength }),
  ZSTD: (bytes, maxOutputLength) => zstdDecompressSync!(bytes, { maxOutputLength }),
};
