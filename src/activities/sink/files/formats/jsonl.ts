import { readLines } from '../lines.ts';
import type { FileFormat } from './format.ts';
import { idReader } from './record-id.ts';

/** JSON lines: the source's JSON as it came, one record per line. */
export const JSONL: FileFormat = {
  name: 'jsonl',
  render: (pages) => pages,
  async *readIds(file, dataset) {
    const idOf = idReader(dataset);
    for await (const line of readLines(file.stream())) yield idOf(line);
  },
};
