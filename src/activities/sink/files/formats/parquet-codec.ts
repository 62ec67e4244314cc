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
  /** Compressors that the writer does not have itself. */
  compressors: Partial<Record<CompressionCodec, (bytes: Uint8Array) => Uint8Array>>;
}

const CODECS: Record<Plan['compression'], Codec> = {
  // SNAPPY is the usual default of Parquet writers, and every reader supports it.
  none: { codec: 'SNAPPY', compressors: {} },
  gzip: { codec: 'GZIP', compressors: { GZIP: (bytes) => zlib.gzipSync(bytes) } },
  zstd: { codec: 'ZSTD', compressors: { ZSTD: (bytes) => zstdCompressSync!(bytes) } },
};

/** Returns how the pages of a file are compressed. */
export const codecOf = (compression: Plan['compression']): Codec => CODECS[compression];

/** Codecs that the reader does not have itself. Output larger than the file announces is refused. */
export const DECOMPRESSORS: Decompressors = {
  GZIP: (bytes, maxOutputLength) => zlib.gunzipSync(bytes, { maxOutputLength }),
  ZSTD: (bytes, maxOutputLength) => zstdDecompressSync!(bytes, { maxOutputLength }),
};
