import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileFormat } from './formats/format.ts';
import type { Verification } from '../sink.ts';
import { sealedIn } from './open-sealed.ts';
import { unfinishedFiles } from './parts-folder.ts';
import { readManifest } from './read-manifest.ts';
import { filesOf } from './stored-manifest.ts';
import { MANIFEST, verifyExport } from './verify-export.ts';

/** Compares an export's folder with its manifest; null when there is none: the export is not complete. See {@link verifyExport}. */
export async function verifyFiles(root: string, exportId?: string, format?: FileFormat): Promise<Verification | null> {
  const read = await readManifest(join(root, MANIFEST));
  if (!read) return null;
  const { manifest } = read;
  const unexpectedFiles = async () => {
    const known = new Set([MANIFEST, ...filesOf(manifest), ...(await unfinishedFiles(root))]);
    return (await readdir(root)).filter((name) => !known.has(name));
  };
  return verifyExport({ place: root, ...read, open: sealedIn(root), unexpectedFiles }, exportId, format);
}
