import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderName } from '../activities/sink/files/folder-name.ts';
import { partsFolders } from '../activities/sink/files/parts-folder.ts';
import type { Manifest } from '../activities/sink/manifest.ts';
import { parseManifest } from '../activities/sink/files/read-manifest.ts';
import { exists } from '../disk/paths.ts';
import type { ExportResult } from '../contract.ts';

/** The part of a manifest that is shown to people. */
export type FoundManifest = Pick<ExportResult, 'proven' | 'records' | 'interval' | 'rejected'> & {
  input?: { destination?: string };
};

/** A folder of an export in the data directory. */
export interface FoundExport {
  root: string;
  /** Null while the export is not complete. */
  manifest: FoundManifest | null;
  /** True if it has pages of a run that has not finished, such as one that will replace a complete export. */
  unfinished: boolean;
}

// `jsonl:a/b/c` is as deep as people nest destinations.
const DEPTH = 4;

/** Returns the folders of an export in the data directory, whatever its destination there is. */
export function foldersOf(dataDir: string, id: string): string[] {
  return foldersCalled(dataDir, folderName(id));
}

/** Returns the folders in the data directory that have a name. */
export const foldersCalled = (dataDir: string, name: string): string[] => foldersNamed(dataDir, name, DEPTH);

/** Finds what there is of an export in the data directory. */
export function findExport(dataDir: string, id: string): FoundExport[] {
  return foldersOf(dataDir, id).map((root) => {
    const file = join(root, 'manifest.json');
    const unfinished = partsFolders({ allParts: join(root, '.parts') }).some(({ owner }) => owner.exportId === id);
    return { root, manifest: exists(file) ? parseManifest(file, readFileSync(file, 'utf8')) : null, unfinished };
  });
}

/** A finished export of the data directory. */
export interface FinishedFolder {
  folder: string;
  manifest: Manifest;
  /** Of the manifest's bytes. */
  sha256: string;
}

/** Finds the finished exports in the data directory. One whose manifest cannot be read is left to `verify`. */
export function finishedExports(dataDir: string): FinishedFolder[] {
  return foldersWithManifest(dataDir, DEPTH).flatMap((folder) => {
    const file = join(folder, 'manifest.json');
    try {
      const bytes = readFileSync(file);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return [{ folder, manifest: parseManifest(file, bytes.toString()), sha256 }];
    } catch {
      return [];
    }
  });
}

function foldersWithManifest(folder: string, depth: number): string[] {
  if (!exists(folder)) return [];
  if (exists(join(folder, 'manifest.json'))) return [folder];
  return depth === 0 ? [] : subfoldersOf(folder).flatMap((name) => foldersWithManifest(join(folder, name), depth - 1));
}

/** Names of the folders in a folder, without those that hold no export. */
function subfoldersOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name);
}

function foldersNamed(folder: string, name: string, depth: number): string[] {
  if (depth === 0 || !exists(folder)) return [];
  return subfoldersOf(folder).flatMap((entry) => {
    const path = join(folder, entry);
    if (entry === name) return [path];
    // An export's own folder holds files: below one there are no others.
    return exists(join(path, 'manifest.json')) ? [] : foldersNamed(path, name, depth - 1);
  });
}
