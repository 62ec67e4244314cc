import { appendFile, type FileHandle, open, readFile, stat, writeFile } from 'node:fs/promises';

// A log that grows beyond this is emptied, so that the warnings of many months do not fill the disk.
const maxLogBytes = 16 * 1024 * 1024;
// Enough for a Go panic's first lines or the last warnings.
const tailBytes = 16 * 1024;

const startLine = 'holdfast: a server starts at ';

/**
 * Opens the server's log for a start. What is there stays: it says how an earlier server ended, or belongs to one in another
 * container that still runs.
 */
export async function openLog(path: string): Promise<FileHandle> {
  // If the disk is full, emptying the log needs no space.
  await appendFile(path, `${startLine}${new Date().toISOString()}\n`).catch(() => writeFile(path, ''));
  await boundLog(path);
  return open(path, 'a');
}

/** Reads the end of what the server has logged since its start, or '' without a log. */
export async function tailLog(path: string): Promise<string> {
  try {
    const text = await readFile(path, 'utf8');
    const start = text.lastIndexOf(startLine);
    const since = start === -1 ? text : text.slice(start).replace(/^.*\n?/, '');
    return since.slice(-tailBytes).trimEnd();
  } catch {
    return '';
  }
}

/** Empties the log of a server that has written too much. */
export async function boundLog(path: string): Promise<void> {
  if ((await stat(path)).size > maxLogBytes) await writeFile(path, '');
}
