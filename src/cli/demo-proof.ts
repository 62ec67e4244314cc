import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readLines } from '../activities/sink/files/lines.ts';

/** What reading the exported files back came to. */
export interface IdProof {
  exported: number;
  lost: number;
  duplicated: number;
}

/** Reads every exported record back. */
export async function* readExported<T>(root: string): AsyncGenerator<T> {
  for (const name of (await readdir(root)).filter((name) => name.endsWith('.jsonl') && name !== 'rejected.jsonl')) {
    for await (const line of readLines(createReadStream(join(root, name)))) yield JSON.parse(line.toString()) as T;
  }
}

/**
 * Reads every exported record back and compares the ids with those that must be there.
 *
 * @param see is given each record.
 */
export async function proveIds<T extends { conversationId: string }>(
  root: string,
  expected: readonly string[],
  see: (record: T) => void = () => {},
): Promise<IdProof> {
  const missing = new Set(expected);
  let exported = 0;
  for await (const record of readExported<T>(root)) {
    exported += 1;
    missing.delete(record.conversationId);
    see(record);
  }
  // What was exported beyond the distinct expected ones came twice (or never should have come).
  return { exported, lost: missing.size, duplicated: exported - (expected.length - missing.size) };
}
