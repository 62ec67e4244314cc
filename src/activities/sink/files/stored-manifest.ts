import { readFile } from 'node:fs/promises';
import type { Manifest } from '../manifest.ts';
import { readManifest } from './read-manifest.ts';

export const REJECTED = 'rejected.jsonl';

/** A manifest that cannot be read: the reason, as a sentence, and the file names that can still be found in it. */
export interface DamagedManifest {
  damaged: string;
  names: string[];
}

/** Reads the manifest of an export that is to be opened, replaced or removed; null where there is none. */
export async function readStored(path: string): Promise<Manifest | DamagedManifest | null> {
  try {
    return (await readManifest(path))?.manifest ?? null;
  } catch (error) {
    if (!(error instanceof Error) || 'code' in error) throw error;
    return { damaged: error.message, names: namesIn(await readFile(path, 'utf8')) };
  }
}

/** Returns the names of files that can be made out in a damaged manifest. */
export const namesIn = (text: string): string[] =>
  [...text.matchAll(/"file":\s*"([^"/\\]+)"/g)].map(([, name]) => name!).filter((name) => !/^\.{1,2}$/.test(name));

/** Returns the manifest, or null if it is missing or damaged. */
export const intact = (stored: Manifest | DamagedManifest | null): Manifest | null =>
  stored && !('damaged' in stored) ? stored : null;

/** Names of all files that a manifest vouches for. */
export function filesOf(stored: Manifest | DamagedManifest | null): string[] {
  if (stored === null) return [];
  if ('damaged' in stored) return [...stored.names, REJECTED];
  const rejected = stored.rejectedFile === null ? [] : [stored.rejectedFile.file ?? REJECTED];
  return [...stored.files.map(({ file }) => file!), ...rejected];
}
