import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson } from './durable.ts';
import { readLines } from './lines.ts';
import type { Manifest } from '../manifest.ts';
import { manifestProblems } from '../manifest-problems.ts';
import type { Verification } from '../sink.ts';
import { verifySealed } from './verify-sealed.ts';

const REJECTED = 'rejected.jsonl';

/**
 * Reads every file of an export and compares it with the manifest: there, no more and no fewer bytes, the same
 * SHA-256, as many records, no record twice, sums that add up, nothing that does not belong there.
 *
 * @returns null when there is no manifest: the export is not complete.
 */
export async function verifyFiles(root: string): Promise<Verification | null> {
  const manifest = await readJson<Manifest>(join(root, 'manifest.json'));
  if (!manifest) return null;
  const { records, differences } = await verifySealed(root, manifest.files, manifest.input.compression);
  if (records !== manifest.records)
    differences.push(`manifest.json: ${manifest.records} records promised, ${records} there`);
  differences.push(...manifestProblems(manifest, 'manifest.json'));
  differences.push(...(await strangers(root, manifest)), ...(await checkRejected(root, manifest)));
  return { exportId: manifest.exportId, files: manifest.files.length, records, differences };
}

async function strangers(root: string, manifest: Manifest): Promise<string[]> {
  const known = new Set(['manifest.json', ...manifest.files.map(({ file }) => file)]);
  if (manifest.rejected > 0) known.add(REJECTED);
  const names = await readdir(root);
  return names.filter((name) => !known.has(name)).map((name) => `${name}: is not in the manifest`);
}

async function checkRejected(root: string, { rejected, rejectedFile }: Manifest): Promise<string[]> {
  if (rejected === 0) return [];
  const digest = createHash('sha256');
  let lines = 0;
  try {
    const raw = createReadStream(join(root, REJECTED));
    raw.on('data', (chunk) => digest.update(chunk));
    for await (const _ of readLines(raw)) lines += 1;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return [`${REJECTED}: ${code === 'ENOENT' ? 'is missing' : `cannot be read: ${message}`}`];
  }
  if (lines !== rejected) return [`${REJECTED}: ${rejected} records promised, ${lines} there`];
  return digest.digest('hex') === rejectedFile?.sha256
    ? []
    : [`${REJECTED}: its content has changed (SHA-256 differs)`];
}
