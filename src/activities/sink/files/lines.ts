import type { Readable } from 'node:stream';

const LF = 0x0a;

/**
 * Gives the lines of a stream of bytes, without their line breaks. Only LF ends a line: Node's own `readline` also
 * breaks at U+2028, which JSON allows inside a string.
 */
export async function* readLines(bytes: Readable): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    const block = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (let end = block.indexOf(LF); end !== -1; end = block.indexOf(LF, at)) {
      yield block.subarray(at, end);
      at = end + 1;
    }
    rest = block.subarray(at);
  }
  if (rest.length > 0) yield rest;
}
