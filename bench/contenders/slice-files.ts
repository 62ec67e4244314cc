import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { SliceWriter } from './lanes.ts';

/** Writes each slice to a JSONL file in a folder: one write per page and, at the end of the slice, fsync and rename. */
export function sliceFiles(folder: string): SliceWriter {
  return async (start, pages) => {
    const path = join(folder, `${start.replaceAll(':', '')}.jsonl`);
    const file = await open(`${path}.tmp`, 'w');
    for await (const records of pages) {
      await file.write(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    }
    await file.sync();
    await file.close();
    await rename(`${path}.tmp`, path);
  };
}
