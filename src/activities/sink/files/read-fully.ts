import { readSync } from 'node:fs';

/** Fills a buffer from a position in a file, also if the file system returns less at a time. @returns bytes read. */
export function readFully(file: number, into: Uint8Array, at: number): number {
  let read = 0;
  while (read < into.length) {
    const more = readSync(file, into, read, into.length - read, at + read);
    if (more === 0) break;
    read += more;
  }
  return read;
}
