import type { PartRef, SlicePart } from '../files/slice-parts.ts';
import { withoutRows } from '../files/without-rows.ts';
import { readPartData, readPartHeader } from './part-header.ts';
import type { OpenPlace } from './place.ts';
import { readAhead } from './read-ahead.ts';

// Most requests for headers in flight.
const HEADERS_AHEAD = 16;
// Bytes of pages to read ahead. Each page counts as at least a sixteenth of them, because it takes a connection.
const BYTES_AHEAD = 16 * 1024 * 1024;
const LEAST_BYTES = 1024 * 1024;

/** Reads the headers of parts in order. */
export async function* readHeaders({ bucket, own }: OpenPlace, refs: Iterable<PartRef>) {
  // The pages of a slice are alike, so little more is requested than the previous header took.
  let chunk: number | undefined;
  yield* readAhead(
    refs,
    HEADERS_AHEAD,
    () => 1,
    async (each) => {
      const key = own.part(each);
      const part = await readPartHeader(bucket, key, chunk);
      if (part) chunk = Math.ceil(1.25 * part.dataAt);
      return { path: key, part };
    },
  );
}

const weigh = ({ header }: SlicePart): number => Math.max(header.bytes + header.rejectedBytes, LEAST_BYTES);

/** Gives the kept records of each part, each record once. */
export async function* keptLines({ bucket }: OpenPlace, parts: readonly SlicePart[]): AsyncGenerator<Buffer> {
  const filled = parts.filter(({ rows }) => rows > 0);
  yield* readAhead(filled, BYTES_AHEAD, weigh, async (part) => {
    const { kept } = await readPartData(bucket, part.path, part);
    return part.leaveOut ? withoutRows(kept, part.leaveOut) : kept;
  });
}

export async function* rejectedLines({ bucket }: OpenPlace, parts: readonly SlicePart[]): AsyncGenerator<Buffer> {
  const filled = parts.filter(({ rejected }) => rejected > 0);
  yield* readAhead(filled, BYTES_AHEAD, weigh, async (part) => {
    const { rejected } = await readPartData(bucket, part.path, part);
    return part.leaveOutRejected ? withoutRows(rejected, part.leaveOutRejected) : rejected;
  });
}
