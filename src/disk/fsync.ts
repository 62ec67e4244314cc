import { closeSync, fsync, openSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';

const synced = promisify(fsync);

/** Makes the bytes of an open file durable. */
export async function syncFile(file: FileHandle): Promise<void> {
  await file.sync();
}

/** Makes the entries of a folder durable. Windows cannot do this and does not need to. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    await synced(handle);
  } finally {
    closeSync(handle);
  }
}
