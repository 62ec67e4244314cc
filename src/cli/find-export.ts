import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderName } from '../activities/sink/files/folder-name.ts';
import { parseManifest } from '../activities/sink/files/read-manifest.ts';
import { exists } from '../disk/durable.ts';
import type { ExportResult } from '../contract.ts';

/** The part of a manifest that a person is told. */
export type FoundManifest = Pick<ExportResult, 'proven' | 'records' | 'interval' | 'rejected'> & {
  input?: { destination?: string };
};

/** A folder of an export in the data directory; `manifest` is null while the export is not complete. */
export interface FoundExport {
  root: string;
  manifest: FoundManifest | null;
}

// `jsonl:a/b/c` is as deep as people nest destinations.
const DEPTH = 4;

/** Finds the folders of an export in the data directory, whatever its destination there is. */
export function findExport(dataDir: string, id: string): FoundExport[] {
  const name = folderName(id);
  return foldersNamed(dataDir, name, DEPTH).map((root) => {
    const file = join(root, 'manifest.json');
    return { root, manifest: exists(file) ? parseManifest(file, readFileSync(file, 'utf8')) : null };
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
