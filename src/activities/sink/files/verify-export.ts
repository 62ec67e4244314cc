import { createHash, hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { InvalidInput } from '../../../errors.ts';
import { decompressionProblem } from './compression.ts';
import type { FileFormat } from './formats/format.ts';
import { isOfFormat } from './formats/registry.ts';
import { readLines } from './lines.ts';
import type { Manifest } from '../manifest.ts';
import { verdictOf } from '../verdict.ts';
import { manifestProblems } from '../manifest-problems.ts';
import type { Verification } from '../sink.ts';
import type { OpenFile } from './open-sealed.ts';
import { REJECTED } from './stored-manifest.ts';
import { verifySealed } from './verify-sealed.ts';
import { unreadable } from './read-sealed.ts';

/** Name of the file that says what an export holds. */
export const MANIFEST = 'manifest.json';

/** A finished export, wherever it is stored. */
export interface FinishedFiles {
  /** What messages call the place. */
  place: string;
  manifest: Manifest;
  /** The manifest's bytes. */
  bytes: Buffer;
  open: OpenFile;
  /** Returns the names there that the manifest does not know, and that belong to no unfinished run. */
  unexpectedFiles: () => Promise<string[]>;
}

/**
 * Reads every file of an export and compares it with the manifest: that it exists, its bytes, SHA-256 and records, that
 * no record is repeated, that the sums add up, and that there are no unexpected files.
 *
 * @param exportId the export that should be there; default: any.
 * @param format the format that it should have; default: any.
 */
export async function verifyExport(
  { place, manifest, bytes, open, unexpectedFiles: strangers }: FinishedFiles,
  exportId?: string,
  format?: FileFormat,
): Promise<Verification> {
  const problem = decompressionProblem(manifest.input.compression) ?? otherFormat(manifest, format);
  if (problem !== null) throw new InvalidInput([`${place}: ${problem}`]);
  const { records, differences } = await verifySealed(open, manifest);
  if (exportId !== undefined && manifest.exportId !== exportId)
    differences.push(`${MANIFEST}: it belongs to the export "${manifest.exportId}", not to "${exportId}"`);
  if (records !== manifest.records)
    differences.push(`${MANIFEST}: it promises ${manifest.records} records, but there are ${records}`);
  differences.push(...manifestProblems(manifest, MANIFEST));
  differences.push(...(await strangers()).map((name) => `${name}: is not in the manifest`));
  differences.push(...(await checkRejected(open, manifest)));
  const found = { exportId: manifest.exportId, files: manifest.files.length, records, differences };
  return { ...found, ...verdictOf(manifest), manifest, manifestSha256: hash('sha256', bytes) };
}

/** Returns a problem if an export has another format than the requested one, else null. */
function otherFormat({ files }: Manifest, format: FileFormat | undefined): string | null {
  const other = files.find(({ file }) => format && !isOfFormat(file!, format));
  if (!other) return null;
  return `the export does not have the format "${format!.name}": it has files such as ${other.file}. Give the destination that it was exported to`;
}

async function checkRejected(open: OpenFile, { rejected, rejectedFile }: Manifest): Promise<string[]> {
  if (rejected === 0) return [];
  const name = rejectedFile?.file ?? REJECTED;
  const digest = createHash('sha256');
  let lines = 0;
  try {
    const raw: Readable = open(name, null, (chunk) => digest.update(chunk)).stream();
    for await (const _ of readLines(raw)) lines += 1;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return [`${name}: ${unreadable(code, message)}`];
  }
  if (lines !== rejected) return [`${name}: the manifest promises ${rejected} records, but there are ${lines}`];
  return digest.digest('hex') === rejectedFile?.sha256 ? [] : [`${name}: its content has changed (SHA-256 differs)`];
}
