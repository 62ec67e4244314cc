import { open } from 'node:fs/promises';
import * as z from 'zod';
import { PROOFS } from '../../../contract.ts';
import type { Manifest } from '../manifest.ts';
import { DamagedFile, parseJson } from '../../../disk/read-json.ts';
import { FIELDS, SLICE_RECEIPT } from './read-receipt.ts';
import { READ_NO_LINK } from './refuse-links.ts';

const { counts, fileName, number, time } = FIELDS;
const dataset = z.looseObject({
  name: z.string(),
  key: z.array(z.string()),
  keyHolds: z.enum(['text', 'scalar']),
  snapshot: z.boolean(),
  time: z.looseObject({ field: z.string() }).nullable(),
  fileColumns: z.array(z.looseObject({ name: z.string(), path: z.string(), holds: z.enum(['text', 'json', 'value']) })),
  table: z.looseObject({ name: z.string(), key: z.string(), columns: z.array(z.looseObject({ path: z.string() })) }),
});
const idFault = z.looseObject({ count: number, examples: z.array(z.string()) });

/** What verifying relies on; a newer version may have more. */
const MANIFEST = z.looseObject({
  exportId: z.string(),
  runId: z.string(),
  dataset,
  interval: z.looseObject({ start: time, end: time }),
  startedAt: time,
  finishedAt: time,
  watermark: time,
  proven: z.boolean(),
  unproven: number,
  proofs: z.record(z.enum(PROOFS), number),
  reasons: z.array(z.string()),
  missing: idFault,
  repeated: idFault,
  ...counts,
  records: number,
  input: z.looseObject({ compression: z.enum(['none', 'gzip', 'zstd']) }),
  rejectedFile: z.looseObject({ bytes: number, sha256: z.string(), file: fileName.optional() }).nullable(),
  files: z.array(SLICE_RECEIPT),
});

/**
 * Reads a manifest without trusting its writer, and its bytes; null if there is none.
 *
 * @throws Error saying what is wrong with it.
 */
export async function readManifest(path: string): Promise<{ manifest: Manifest; bytes: Buffer } | null> {
  let bytes: Buffer;
  try {
    const file = await open(path, READ_NO_LINK);
    bytes = await file.readFile().finally(() => file.close());
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    // A folder of that name is something else, such as an export with this id.
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(code)) return null;
    if (code === 'ELOOP') throw new DamagedFile(path, 'it is a link');
    throw error;
  }
  return { manifest: parseManifest(path, bytes.toString()), bytes };
}

/** Parses the text of a manifest. @throws Error saying what is wrong with it. */
export function parseManifest(path: string, text: string): Manifest {
  return parseJson(path, text, MANIFEST) as unknown as Manifest;
}
