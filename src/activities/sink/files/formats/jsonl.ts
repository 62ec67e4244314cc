import { readLines } from '../lines.ts';
import type { FileFormat } from './format.ts';
import { idReader } from './record-id.ts';

/** JSON lines: the source's JSON as it came, one record a line. */
export const JSONL: FileFormat = {
  name: 'jsonl',
  head: () => Buffer.alloc(0),
  render: (lines) => [lines],
  async *readIds(bytes, dataset) {
    const idOf = idReader(dataset);
    for await (const line of readLines(bytes)) yield idOf(line);
  },
};
