import type { FileFormat } from '../../../../src/activities/sink/files/formats/format.ts';
import { idReader } from '../../../../src/activities/sink/files/formats/record-id.ts';
import { readLines } from '../../../../src/activities/sink/files/lines.ts';

const START = Buffer.from([0x1e]);

/** JSON text sequences (RFC 7464): every record has a record separator before it and a line break after it. */
export const JSONSEQ: FileFormat = {
  name: 'jsonseq',
  async *render(pages) {
    for await (const lines of pages) {
      let at = 0;
      while (at < lines.length) {
        const end = lines.indexOf('\n', at) + 1;
        yield Buffer.concat([START, lines.subarray(at, end)]);
        at = end;
      }
    }
  },
  async *readIds(file, dataset) {
    const idOf = idReader(dataset);
    for await (const line of readLines(file.stream())) yield line[0] === START[0] ? idOf(line.subarray(1)) : null;
  },
};
