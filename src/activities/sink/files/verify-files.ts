import { createHash, hash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidInput } from '../../../errors.ts';
import { decompressionProblem } from './compression.ts';
import type { FileFormat } from './formats/format.ts';
import { isOfFormat } from './formats/registry.ts';
import { readLines } from './lines.ts';
import { type Manifest, verdictOf } from '../manifest.ts';
import { manifestProblems } from '../manifest-problems.ts';
import type { Verification } from '../sink.ts';
import { unfinishedFiles } from './parts-folder.ts';
import { readManifest } from './read-manifest.ts';
import { filesOf, REJECTED } from './stored-manifest.ts';
import { readWithoutLinks } from './open-sealed.ts';
import { unreadable, verifySealed } from './verify-sealed.ts';

const MANIFEST = 'manifest.json';

/**
 * Reads every file of an export and compares it with the manifest: there, no more and no fewer bytes, the same
 * SHA-256, as many records, no record twice, sums that add up, nothing that does not belong there.
 *
 * @param exportId the export that is meant to be there; any, where it is not given.
 * @param format the format that it is meant to have; any, where it is not given.
 * @returns null when there is no manifest: the export is not complete.
 */
export async function verifyFiles(root: string, exportId?: string, format?: FileFormat): Promise<Verification | null> {
  const read = await readManifest(join(root, MANIFEST));
  if (!read) return null;
  const { manifest, bytes } = read;
  const problem = decompressionProblem(manifest.input.compression) ?? otherFormat(manifest, format);
  if (problem !== null) throw new InvalidInput([`${root}: ${problem}`]);
  const { records, differences } = await verifySealed(root, manifest);
  if (exportId !== undefined && manifest.exportId !== exportId)
    differences.push(`${MANIFEST}: it is that of the export "${manifest.exportId}", not of "${exportId}"`);
  if (records !== manifest.records)
    differences.push(`${MANIFEST}: ${manifest.records} records promised, ${records} there`);
  differences.push(...manifestProblems(manifest, MANIFEST));
  differences.push(...(await strangers(root, manifest)), ...(await checkRejected(root, manifest)));
  const found = { exportId: manifest.exportId, files: manifest.files.length, records, differences };
  return { ...found, ...verdictOf(manifest), manifest, manifestSha256: hash('sha256', bytes) };
}

/** Returns that an export has another format than the one that was asked for; null where it has not. */
function otherFormat({ files }: Manifest, format: FileFormat | undefined): string | null {
  const other = files.find(({ file }) => format && !isOfFormat(file!, format));
  if (!other) return null;
  return `the export was not made as "${format!.name}": its files are like ${other.file}. Name the destination that it was exported to`;
}

async function strangers(root: string, manifest: Manifest): Promise<string[]> {
  const known = new Set([MANIFEST, ...filesOf(manifest), ...(await unfinishedFiles(root))]);
  const names = await readdir(root);
  return names.filter((name) => !known.has(name)).map((name) => `${name}: is not in the manifest`);
}

async function checkRejected(root: string, { rejected, rejectedFile }: Manifest): Promise<string[]> {
  if (rejected === 0) return [];
  const name = rejectedFile?.file ?? REJECTED;
  const digest = createHash('sha256');
  let lines = 0;
  try {
    const raw = readWithoutLinks(join(root, name));
    raw.on('data', (chunk: Buffer) => digest.update(chunk));
    for await (const _ of readLines(raw)) lines += 1;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return [`${name}: ${unreadable(code, message)}`];
  }
  if (lines !== rejected) return [`${name}: ${rejected} records promised, ${lines} there`];
  return digest.digest('hex') === rejectedFile?.sha256 ? [] : [`${name}: its content has changed (SHA-256 differs)`];
}
