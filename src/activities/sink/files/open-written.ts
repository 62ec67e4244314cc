import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FILE_IN_FOLDER } from '../../../disk/link-once.ts';
import { READ_NO_LINK } from './refuse-links.ts';

/**
 * Opens for reading what `writeOnce` wrote; the caller closes it. Synchronous on purpose, as reads from it should be:
 * for a page written just now this takes 25 µs, and each call through the thread pool would cost as much CPU again.
 */
export function openWritten(path: string): number {
  const file = openSync(path, READ_NO_LINK);
  if (!fstatSync(file).isDirectory()) return file;
  closeSync(file);
  return openSync(join(path, FILE_IN_FOLDER), READ_NO_LINK);
}

/** Returns the text of what `writeOnce` wrote. */
export function readWritten(path: string): string {
  const file = openWritten(path);
  try {
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}
