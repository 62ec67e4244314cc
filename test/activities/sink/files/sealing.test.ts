import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createFileSink } from '../../../../src/activities/sink/files/file-sink.ts';
import type { FileFormat } from '../../../../src/activities/sink/files/formats/format.ts';
import { FILE_FORMATS } from '../../../../src/activities/sink/files/formats/registry.ts';
import { makePlan, pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { tempFolder } from '../../../../testkit/temp-folder.ts';

// Together three row groups of Parquet.
const PAGES = 30;
// The other formats are written page by page.
const FEW_PAGES = 10;
const IN_PAGE = 420;
const note = 'x'.repeat(1_400);
const pages = Array.from({ length: PAGES }, (_, page) => {
  const records = Array.from({ length: IN_PAGE }, (_, n) => makeRecord(`${page} ${n}`, { note }));
  return sortedPage(records, { next: page + 1 === PAGES ? null : String((page + 1) * makePlan().pageSize) });
});

/** Returns a format that calls `seen` for each piece that it renders. */
const watched = (format: FileFormat, seen: () => void): FileFormat => ({
  ...format,
  async *render(...args) {
    for await (const piece of format.render(...args)) {
      seen();
      yield piece;
    }
  },
});

describe('while a slice is sealed, pages and heartbeats of other slices have their turn', () => {
  for (const format of FILE_FORMATS) {
    for (const compression of ['none', 'gzip'] as const) {
      it(`${format.name}, compression ${compression}`, async (t) => {
        const count = format.name === 'parquet' ? PAGES : FEW_PAGES;
        let turns = 0;
        const pieces: number[] = [];
        const sink = createFileSink(
          await tempFolder(t),
          watched(format, () => pieces.push(turns)),
        );
        const plan = makePlan({ compression });
        await sink.open(plan);
        for (const [index, page] of pages.slice(0, count).entries())
          await sink.save(pageRequest(plan, { page: index + 1 }), page);
        let isSealed = false;
        const sealing = sink.seal(sealRequest(plan, count)).finally(() => (isSealed = true));
        for (; !isSealed; turns++) await nextTurn();
        assert.ok('sealed' in (await sealing));
        assert.ok(pieces.length > 2, `${pieces.length} pieces`);
        const reading = pieces[0]!;
        assert.ok(reading >= count, `${reading} turns while the headers of ${count} pages were read`);
        const writing = pieces.at(-1)! - reading;
        assert.ok(writing >= pieces.length / 2, `${writing} turns while ${pieces.length} pieces were written`);
      });
    }
  }
});
