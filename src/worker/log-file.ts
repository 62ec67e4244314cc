import { mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Where lines go that may be lost: to a full disk, or to a pipe that nobody reads any more. */
export interface LogFile {
  write(line: string): void;
}

// A pipe whose reader is slow says "later"; after half a second a line is given up.
const RETRIES = 50;
const RETRY_MS = 10;

/** Opens a file to append to, for this user alone: messages of other programs may say more than they should. */
export function openLogFile(path: string): LogFile {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return logTo(openSync(path, 'a', 0o600));
}

/** Returns a log to an open file. A line that cannot be written is dropped: no work ever fails for its log. */
export function logTo(file: number): LogFile {
  let isTorn = false;
  return {
    write(line) {
      const bytes = Buffer.from(isTorn ? `\n${line}` : line);
      const written = writeWhole(file, bytes);
      if (written > 0) isTorn = written < bytes.length;
    },
  };
}

/** Writes bytes as far as the system takes them; returns how many. */
function writeWhole(file: number, bytes: Uint8Array): number {
  let at = 0;
  for (let retries = 0; at < bytes.length;) {
    try {
      at += writeSync(file, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || ++retries > RETRIES) return at;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
  return at;
}
