import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderName } from '../activities/sink/files/folder-name.ts';
import { partsFolders } from '../activities/sink/files/parts-folder.ts';
import { parseManifest } from '../activities/sink/files/read-manifest.ts';
import { exists } from '../disk/durable.ts';
import type { ExportResult } from '../contract.ts';

/** The part of a manifest that a person is told. */
export type FoundManifest = Pick<ExportResult, 'proven' | 'records' | 'interval' | 'rejected'> & {
  input?: { destination?: string };
};

/** A folder of an export in the data directory. */
export interface FoundExport {
  root: string;
  /** Null while the export is not complete. */
  manifest: FoundManifest | null;
  /** Whether pages of a run lie there that has not finished, such as one that is to replace a complete export. */
  unfinished: boolean;
}

// `jsonl:a/b/c` is as deep as people nest destinations.
const DEPTH = 4;

/** Returns the folders in the data directory that have the name of an export, whatever its destination there is. */
export function foldersOf(dataDir: string, id: string): string[] {
  return foldersNamed(dataDir, folderName(id), DEPTH);
}

/** Finds what there is of an export in the data directory. */
export function findExport(dataDir: string, id: string): FoundExport[] {
  return foldersOf(dataDir, id).map((root) => {
    const file = join(root, 'manifest.json');
    const unfinished = partsFolders({ allParts: join(root, '.parts') }).some(({ owner }) => owner.exportId === id);
    return { root, manifest: exists(file) ? parseManifest(file, readFileSync(file, 'utf8')) : null, unfinished };
  });
}

function foldersNamed(folder: string, name: string, depth: number): string[] {
  if (depth === 0 || !exists(folder)) return [];
  const folders = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith('.'),
  );
  // An export's own folder holds files: below one there are no others.
  return folders.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name === name) return [path];
    return exists(join(path, 'manifest.json')) ? [] : foldersNamed(path, name, depth - 1);
  });
}
