import { mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Receives log lines, which may be lost if the disk is full or nothing reads the pipe any more. */
export interface LogFile {
  write(line: string): void;
}

// A pipe with a slow reader returns EAGAIN; after half a second, the line is dropped.
const RETRIES = 50;
const RETRY_MS = 10;

/** Opens a file to append to, for this user only: messages of other programs may contain more than they should. */
export function openLogFile(path: string): LogFile {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return logTo(openSync(path, 'a', 0o600));
}

/** Returns a log to an open file. A line that cannot be written is dropped, so that logging never fails any work. */
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

/** Writes as many bytes as the system accepts; returns how many. */
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
