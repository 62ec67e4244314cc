import { statfsSync } from 'node:fs';
import { ExportFailed, InvalidInput } from '../errors.ts';
import { Interrupted } from './interrupt.ts';

// SQLite takes room in steps of a page (4 KB), its log in steps of some hundred KB.
const LITTLE_BYTES = 1024 * 1024;

/**
 * Returns what to say of an error that a command with an embedded server ends with: where the disk of the data directory
 * is full, the server's database cannot be written either, and what it says then names neither disk nor remedy.
 */
export function explainFullDisk(error: unknown, dataDir: string): unknown {
  if (error instanceof InvalidInput || error instanceof ExportFailed || error instanceof Interrupted) return error;
  if (freeBytes(dataDir) >= LITTLE_BYTES) return error;
  return new Error(
    `the disk of the data directory ${dataDir} is full, so the embedded Temporal server cannot write its database there. Nothing is lost: free some space and run the same command again to resume the export (${(error as Error).message})`,
    { cause: error },
  );
}

/** Bytes that the user may still write where a folder is; Infinity where nobody says. */
export function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return Infinity;
  }
}
