import type { FileFormat } from './format.ts';
import { readLines } from '../lines.ts';

/** JSON lines: the source's JSON as it came, one record a line. */
export const JSONL: FileFormat = {
  name: 'jsonl',
  head: Buffer.alloc(0),
  render: (lines) => [lines],
  async *readIds(bytes) {
    for await (const line of readLines(bytes)) yield recordId(line.toString());
  },
};

/** Returns the id of a record's JSON text, or null when the text is no record. */
export function recordId(json: string): string | null {
  try {
    const record = JSON.parse(json) as { conversationId?: unknown } | null;
    return typeof record?.conversationId === 'string' ? record.conversationId : null;
  } catch {
    return null;
  }
}
