import { gunzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';

/** Returns the records of a Parquet file as JSON texts. */
export async function parquetRecords(bytes: Buffer): Promise<string[]> {
  const { buffer, byteOffset, length } = bytes;
  const file = buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer;
  const rows = await parquetReadObjects({
    file,
    columns: ['record'],
    compressors: { GZIP: (page) => gunzipSync(page) },
  });
  return rows.map(({ record }) => record as string);
}
