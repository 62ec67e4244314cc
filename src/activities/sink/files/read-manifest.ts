import { open } from 'node:fs/promises';
import { z } from 'zod';
import { PROOFS } from '../../../contract.ts';
import type { Manifest } from '../manifest.ts';
import { READ_NO_LINK } from './refuse-links.ts';

const number = z.number().int().nonnegative();
const counts = {
  received: number,
  duplicates: number,
  reread: number,
  elsewhere: number,
  outside: number,
  rejected: number,
};
const idFault = z.looseObject({ count: number, examples: z.array(z.string()) });

/** A name and no path: nothing outside the folder is read, replaced or removed. */
const fileName = z.string().regex(/^(?!\.{1,2}$)[^/\\\0]+$/);

/** What verifying relies on; a newer version may have more. */
const MANIFEST = z.looseObject({
  exportId: z.string(),
  runId: z.string(),
  interval: z.looseObject({ start: z.string(), end: z.string() }),
  startedAt: z.string(),
  finishedAt: z.string(),
  watermark: z.string(),
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
  files: z.array(
    z.looseObject({
      start: z.string(),
      end: z.string(),
      ...counts,
      rows: number,
      bytes: number,
      sourceTotal: number.nullable(),
      distinct: number,
      proven: z.boolean(),
      proof: z.enum(PROOFS),
      reason: z.string().nullable(),
      file: fileName,
      sha256: z.string(),
    }),
  ),
});

/**
 * Reads a manifest that anyone may have written, with its bytes; null when there is none.
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
    // A folder of that name belongs to something else: an export may have this id.
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(code)) return null;
    if (code === 'ELOOP') throw notManifest(path, 'it is a link');
    throw error;
  }
  return { manifest: parseManifest(path, bytes.toString()), bytes };
}

function parseManifest(path: string, text: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw notManifest(path, 'it is not JSON');
  }
  const parsed = MANIFEST.safeParse(json);
  if (parsed.success) return json as Manifest;
  const [issue] = parsed.error.issues;
  throw notManifest(path, `${issue!.path.join('.') || 'it'}: ${issue!.message}`);
}

const notManifest = (path: string, why: string): Error =>
  new Error(`${path} is not a manifest as Holdfast writes it (${why}): it was damaged or changed`);
