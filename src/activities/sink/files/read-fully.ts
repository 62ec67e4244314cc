import { readSync } from 'node:fs';

/** Fills a buffer from a place in a file on; some file systems give less at a time. @returns how much there was. */
export function readFully(file: number, into: Uint8Array, at: number): number {
  let read = 0;
  while (read < into.length) {
    const more = readSync(file, into, read, into.length - read, at + read);
    if (more === 0) break;
    read += more;
  }
  return read;
}
