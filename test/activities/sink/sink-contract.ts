import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sink, SortedPage } from '../../../src/activities/sink/sink.ts';
import type { ExportResult, PageReceipt, Plan, Slice, SliceReceipt } from '../../../src/contract.ts';
import { DAY, pageRequest, sealRequest } from '../../../testkit/plan.ts';
import { makeRecord, sortedPage } from '../../../testkit/sorted-page.ts';

/** What the suite needs of a destination: a fresh, empty one for every test. */
export interface SinkHarness {
  sink: Sink;
  /** Makes a plan for this destination: always the same export id; run `run-1` and fingerprint `f1` unless overridden. */
  makePlan: (overrides?: Partial<Plan>) => Plan;
  /** Records of the sealed slices, as JSON text, in the order of their slices. */
  readBack: () => Promise<string[]>;
  /** What of a record's JSON text the destination preserves: all of it, unless it says otherwise in docs/. */
  contentOf: (record: string) => string;
  /** Rejected records of a finished export, as the JSON text of `{reason, slice, page, record}`. */
  rejected: () => Promise<string[]>;
  /** Everything the destination holds, pages that are not sealed yet included, in a form that can be compared. */
  snapshot: () => Promise<unknown>;
  dispose: () => Promise<void>;
}

const STARTED_AT = '2026-11-22T00:00:00.000Z';
const NOON = '2026-11-20T12:00:00.000Z';
const MORNING = { start: DAY.start, end: NOON };
const AFTERNOON = { start: NOON, end: DAY.end };
const HOURS = Array.from({ length: 24 }, (_, hour) => {
  const start = Date.parse(DAY.start) + hour * 3_600_000;
  return { start: new Date(start).toISOString(), end: new Date(start + 3_600_000).toISOString() };
});

const ofType = (type: string) => (error: Error & { type?: string }) => {
  assert.equal(error.type, type, error.message);
  return true;
};

interface Keeping {
  slice?: Slice;
  reading?: number;
  /** What else every page says, such as the total. */
  page?: Partial<SortedPage>;
}

/** Keeps pages of records, each beginning where the one before ended; the last one has the end mark. */
async function keepPages(
  sink: Sink,
  plan: Plan,
  pages: readonly (readonly string[])[],
  { slice = plan.interval, reading = 1, page: more = {} }: Keeping = {},
): Promise<PageReceipt[]> {
  const receipts: PageReceipt[] = [];
  for (const [index, records] of pages.entries()) {
    const request = pageRequest(plan, { slice, reading, page: index + 1 });
    const next = index === pages.length - 1 ? null : String((index + 1) * plan.pageSize);
    receipts.push(await sink.keep(request, sortedPage(records, { next, ...more })));
  }
  return receipts;
}

async function sealed(sink: Sink, ...request: Parameters<typeof sealRequest>): Promise<SliceReceipt> {
  const outcome = await sink.seal(sealRequest(...request));
  assert.ok('sealed' in outcome, JSON.stringify(outcome));
  return outcome.sealed;
}

const finish = (sink: Sink, plan: Plan): Promise<ExportResult> => sink.finish({ plan });

/** Exports one day in one go. */
async function exportDay(sink: Sink, plan: Plan, pages: readonly (readonly string[])[]): Promise<ExportResult> {
  await sink.open(plan);
  await keepPages(sink, plan, pages);
  await sealed(sink, plan, pages.length);
  return finish(sink, plan);
}

/** Behaviour that every destination must have. @param openHarness gives an empty destination. */
export function sinkContract(name: string, openHarness: () => Promise<SinkHarness>): void {
  /** Gives an open destination and its plan, and clears up after the test. */
  async function opened(t: TestContext, overrides: Partial<Plan> = {}) {
    const harness = await openHarness();
    t.after(() => harness.dispose());
    const plan = harness.makePlan(overrides);
    await harness.sink.open(plan);
    const { contentOf } = harness;
    /** Checks that the sealed slices hold these records and no others. */
    const holds = async (records: readonly string[], { inAnyOrder = false } = {}) => {
      const [found, expected] = [(await harness.readBack()).map(contentOf), records.map(contentOf)];
      assert.deepEqual(inAnyOrder ? found.sort() : found, inAnyOrder ? expected.sort() : expected);
    };
    return { ...harness, plan, holds };
  }

  describe(`${name}: a page`, () => {
    it('is not there before it is kept', async (t) => {
      const { sink, plan } = await opened(t);
      assert.equal(await sink.find(pageRequest(plan)), null);
    });

    it('gives a receipt that says what was kept', async (t) => {
      const { sink, plan } = await opened(t);
      const page = sortedPage([makeRecord('a'), makeRecord('b'), '{}'], {
        next: '100',
        total: 7,
        elsewhere: ['x'],
        outside: ['y', 'z'],
        received: 6,
      });
      const { sha256, file, ...numbers } = await sink.keep(pageRequest(plan), page);
      const bytes = Buffer.byteLength(`${makeRecord('a')}\n${makeRecord('b')}\n`);
      const counts = { received: 6, rows: 2, elsewhere: 1, outside: 2, rejected: 1 };
      assert.deepEqual(numbers, { page: 1, ...counts, bytes, pageSize: 100, next: '100', total: 7 });
      assert.match(sha256, /^[0-9a-f]{64}$/);
      assert.notEqual(file, '');
    });

    it('is found with its receipt', async (t) => {
      const { sink, plan } = await opened(t);
      const [first, second] = await keepPages(sink, plan, [[makeRecord('a')], [makeRecord('b')]]);
      assert.deepEqual(await sink.find(pageRequest(plan)), { receipt: first });
      assert.deepEqual(await sink.find(pageRequest(plan, { page: 2 })), { receipt: second });
      assert.equal(await sink.find(pageRequest(plan, { page: 3 })), null);
      assert.equal(await sink.find(pageRequest(plan, { reading: 2 })), null);
    });

    it('kept twice is there once, with the same receipt', async (t) => {
      const { sink, plan, snapshot, holds } = await opened(t);
      const [first] = await keepPages(sink, plan, [[makeRecord('a')]]);
      const before = await snapshot();
      assert.deepEqual(await keepPages(sink, plan, [[makeRecord('a')]]), [first]);
      assert.deepEqual(await snapshot(), before);
      await sealed(sink, plan, 1);
      await holds([makeRecord('a')]);
    });

    it('kept with another content later stays as its receipt says', async (t) => {
      const { sink, plan, holds } = await opened(t);
      const [first] = await keepPages(sink, plan, [[makeRecord('a')]]);
      assert.deepEqual(await keepPages(sink, plan, [[makeRecord('a', { late: true }), makeRecord('b')]]), [first]);
      await sealed(sink, plan, 1);
      await holds([makeRecord('a')]);
    });

    it('kept by eight attempts at once is that of one, and all get its receipt', async (t) => {
      const { sink, plan, holds } = await opened(t);
      const contents = Array.from({ length: 8 }, (_, n) => [makeRecord('a', { attempt: 'x'.repeat(n) })]);
      const receipts = await Promise.all(contents.map((records) => sink.keep(pageRequest(plan), sortedPage(records))));
      for (const receipt of receipts) assert.deepEqual(receipt, receipts[0]);
      await sealed(sink, plan, 1);
      await holds(contents[contents.findIndex(([record]) => Buffer.byteLength(`${record}\n`) === receipts[0]!.bytes)]!);
    });

    it('may be empty', async (t) => {
      const { sink, plan, holds } = await opened(t);
      const [receipt] = await keepPages(sink, plan, [[], [makeRecord('a')], []]);
      assert.deepEqual([receipt!.rows, receipt!.received, receipt!.bytes], [0, 0, 0]);
      await sealed(sink, plan, 3);
      await holds([makeRecord('a')]);
    });

    it('may have 1,000 records of 64 KB', async (t) => {
      const { sink, plan, holds } = await opened(t, { pageSize: 1000 });
      const records = Array.from({ length: 1000 }, (_, n) => makeRecord(`c${n}`, { text: 'x'.repeat(65_536) }));
      const [receipt] = await keepPages(sink, plan, [records]);
      assert.equal(receipt!.rows, 1000);
      assert.equal((await sealed(sink, plan, 1)).rows, 1000);
      await holds(records);
    });

    const EXOTIC = {
      'line and paragraph separators': '{"conversationId":"a","t":"\u2028 \u2029 \u0085"}',
      'emoji and other planes': '{"conversationId":"a","t":"👩‍👩‍👧 𝒳 ﷽"}',
      'escaped surrogates, alone too': '{"conversationId":"a","t":"\\ud83d\\ude00 \\ud800"}',
      'escaped line breaks and NUL': '{"conversationId":"a","t":"\\n\\r\\u0000\\u000a"}',
      'numbers beyond 2^53': '{"conversationId":"a","n":12345678901234567890.10,"m":1e400,"z":-0.0}',
      'a key twice': '{"conversationId":"a","k":1,"k":2}',
      'spaces between tokens': '{ "conversationId" : "a" ,\t"k" : [ ] }',
      'an id with quotes and slashes': '{"conversationId":"a\\"\\\\\\/b"}',
    };
    for (const [what, record] of Object.entries(EXOTIC)) {
      it(`keeps ${what} as they came`, async (t) => {
        const { sink, plan, holds } = await opened(t);
        await keepPages(sink, plan, [[makeRecord('z'), record]]);
        await sealed(sink, plan, 1);
        await holds([makeRecord('z'), record]);
      });
    }
  });

  describe(`${name}: a slice`, () => {
    it('is sealed with the records of its pages, in their order, and the numbers', async (t) => {
      const { sink, plan, holds } = await opened(t);
      const pages = [[makeRecord('a'), makeRecord('b')], [makeRecord('c')], []];
      await keepPages(sink, plan, pages, { page: { total: 3 } });
      const { file: _file, bytes, sha256, ...numbers } = await sealed(sink, plan, 3);
      assert.deepEqual(numbers, {
        ...DAY,
        pages: 3,
        readings: 1,
        received: 3,
        rows: 3,
        duplicates: 0,
        reread: 0,
        elsewhere: 0,
        outside: 0,
        rejected: 0,
        sourceTotal: 3,
        distinct: 3,
        proven: true,
        proof: 'total',
        reason: null,
      });
      assert.ok(bytes > 0);
      assert.match(sha256 ?? '0'.repeat(64), /^[0-9a-f]{64}$/);
      await holds(pages.flat());
    });

    it('without a record is sealed too', async (t) => {
      const { sink, plan, holds } = await opened(t);
      await keepPages(sink, plan, [[]], { page: { total: 0 } });
      const { rows, proven, proof } = await sealed(sink, plan, 1);
      assert.deepEqual([rows, proven, proof], [0, true, 'total']);
      await holds([]);
    });

    it('rests on the end mark where the source gives no total', async (t) => {
      const { sink, plan } = await opened(t);
      await keepPages(sink, plan, [[makeRecord('a')]]);
      const { proven, proof, sourceTotal } = await sealed(sink, plan, 1);
      assert.deepEqual([proven, proof, sourceTotal], [true, 'end-mark', null]);
    });

    it('counts records of other slices into the total, but does not hold them', async (t) => {
      const { sink, plan, holds } = await opened(t);
      await keepPages(sink, plan, [[makeRecord('a')]], { page: { total: 3, elsewhere: ['x', 'y'], received: 3 } });
      const { rows, distinct, proven } = await sealed(sink, plan, 1);
      assert.deepEqual([rows, distinct, proven], [1, 3, true]);
      await holds([makeRecord('a')]);
    });

    it('holds a record that came on two pages once, as it was read last', async (t) => {
      const { sink, plan, holds } = await opened(t);
      const [old, fresh] = [makeRecord('a', { v: 1 }), makeRecord('a', { v: 2 })];
      await keepPages(
        sink,
        plan,
        [
          [old, makeRecord('b')],
          [makeRecord('c'), fresh],
        ],
        { page: { total: 3 } },
      );
      const { rows, duplicates, received, proven } = await sealed(sink, plan, 2);
      assert.deepEqual({ rows, duplicates, received, proven }, { rows: 3, duplicates: 1, received: 4, proven: true });
      await holds([fresh, makeRecord('b'), makeRecord('c')], { inAnyOrder: true });
    });

    it('holds a record that came twice on one page once, as it stood last', async (t) => {
      const { sink, plan, holds } = await opened(t);
      await keepPages(sink, plan, [[makeRecord('a', { v: 1 }), makeRecord('b'), makeRecord('a', { v: 2 })]]);
      assert.equal((await sealed(sink, plan, 1)).duplicates, 1);
      await holds([makeRecord('b'), makeRecord('a', { v: 2 })]);
    });

    it('whose total does not match is read again, and nothing is lost by asking', async (t) => {
      const { sink, plan, snapshot } = await opened(t);
      await keepPages(sink, plan, [[makeRecord('a')]], { page: { total: 2 } });
      const before = await snapshot();
      const again = { again: { reason: '1 different records came, the source counts 2' } };
      assert.deepEqual(await sink.seal(sealRequest(plan, 1)), again);
      assert.deepEqual(await sink.seal(sealRequest(plan, 1)), again);
      assert.deepEqual(await snapshot(), before);
    });

    it('whose second reading matches is proven by it', async (t) => {
      const { sink, plan, holds } = await opened(t);
      await keepPages(sink, plan, [[makeRecord('a')]], { page: { total: 2 } });
      await keepPages(sink, plan, [[makeRecord('a'), makeRecord('b')]], { reading: 2, page: { total: 2 } });
      const { proven, readings, rows } = await sealed(sink, plan, [1, 1]);
      assert.deepEqual([proven, readings, rows], [true, 2, 2]);
      await holds([makeRecord('a'), makeRecord('b')]);
    });

    it('read twice has the records of both readings, each as it was read last', async (t) => {
      const { sink, plan, holds } = await opened(t);
      const [old, fresh] = [makeRecord('a', { v: 1 }), makeRecord('a', { v: 2 })];
      await keepPages(sink, plan, [[old], [makeRecord('only-first')]]);
      await keepPages(sink, plan, [[fresh, makeRecord('only-second')]], { reading: 2 });
      const { rows, pages, readings } = await sealed(sink, plan, [2, 1]);
      assert.deepEqual({ rows, pages, readings }, { rows: 3, pages: 1, readings: 2 });
      await holds([fresh, makeRecord('only-first'), makeRecord('only-second')], { inAnyOrder: true });
    });

    it('that cannot be proven says so, with the numbers', async (t) => {
      const { sink, plan } = await opened(t);
      for (const reading of [1, 2]) await keepPages(sink, plan, [[makeRecord('a')]], { reading, page: { total: 2 } });
      const { proven, proof, distinct, sourceTotal } = await sealed(sink, plan, [1, 1], { final: true });
      assert.deepEqual([proven, proof, distinct, sourceTotal], [false, 'none', 1, 2]);
      const result = await finish(sink, plan);
      assert.deepEqual([result.proven, result.unproven], [false, 1]);
    });

    it('sealed twice is sealed once', async (t) => {
      const { sink, plan, snapshot, holds } = await opened(t);
      await keepPages(sink, plan, [[makeRecord('a')]]);
      const first = await sealed(sink, plan, 1);
      const before = await snapshot();
      assert.deepEqual(await sealed(sink, plan, 1), first);
      assert.deepEqual(await snapshot(), before);
      await holds([makeRecord('a')]);
    });

    it('sealed by eight attempts at once is sealed once', async (t) => {
      const { sink, plan, holds } = await opened(t);
      const pages = Array.from({ length: 20 }, (_, n) => [makeRecord(`c${n}`)]);
      await keepPages(sink, plan, pages);
      const receipts = await Promise.all(Array.from({ length: 8 }, () => sealed(sink, plan, 20)));
      for (const receipt of receipts) assert.deepEqual(receipt, receipts[0]);
      await holds(pages.flat());
    });

    it('that is sealed is found at any of its pages', async (t) => {
      const { sink, plan } = await opened(t);
      await keepPages(sink, plan, [[makeRecord('a')], [makeRecord('b')]]);
      const seal = { sealed: await sealed(sink, plan, 2) };
      for (const page of [1, 2, 3]) assert.deepEqual(await sink.find(pageRequest(plan, { page })), seal);
      assert.deepEqual(await sink.find(pageRequest(plan, { reading: 2 })), seal);
    });

    it('is not sealed without one of its pages', async (t) => {
      const { sink, plan, holds } = await opened(t);
      await keepPages(sink, plan, [[makeRecord('a')]], { page: { next: '100' } });
      await assert.rejects(sink.seal(sealRequest(plan, 2)), ofType('Incomplete'));
      await holds([]);
    });

    it('is not sealed when a page does not begin where the one before ended', async (t) => {
      const { sink, plan } = await opened(t);
      await keepPages(sink, plan, [[makeRecord('a')], [makeRecord('b')]], { page: { next: '70' } });
      await assert.rejects(sink.seal(sealRequest(plan, 2)), ofType('Incomplete'));
    });
  });

  describe(`${name}: an attempt that wakes late`, () => {
    const late = sortedPage([makeRecord('a', { late: true }), makeRecord('zombie'), '{}']);

    /** Runs something that nobody waits for any more; whether it fails is its own affair. */
    async function changesNothing({ snapshot }: Pick<SinkHarness, 'snapshot'>, zombie: () => Promise<unknown>) {
      const before = await snapshot();
      await zombie().catch(() => {});
      assert.deepEqual(await snapshot(), before);
    }

    for (const page of [1, 2, 3]) {
      it(`to keep page ${page} changes nothing after its slice was sealed`, async (t) => {
        const { plan, ...harness } = await opened(t);
        await keepPages(harness.sink, plan, [[makeRecord('a')], [makeRecord('b')]]);
        await sealed(harness.sink, plan, 2);
        await changesNothing(harness, () => harness.sink.keep(pageRequest(plan, { page }), late));
      });

      it(`to keep page ${page} changes nothing after the export was finished`, async (t) => {
        const { plan, ...harness } = await opened(t);
        await exportDay(harness.sink, plan, [[makeRecord('a')], [makeRecord('b')]]);
        await changesNothing(harness, () => harness.sink.keep(pageRequest(plan, { page }), late));
        await harness.holds([makeRecord('a'), makeRecord('b')]);
      });
    }

    it('to keep a page of another reading changes nothing after the slice was sealed', async (t) => {
      const { plan, ...harness } = await opened(t);
      await keepPages(harness.sink, plan, [[makeRecord('a')]]);
      await sealed(harness.sink, plan, 1);
      await changesNothing(harness, () => harness.sink.keep(pageRequest(plan, { reading: 2 }), late));
    });

    it('to open, seal or finish changes nothing after the export was finished', async (t) => {
      const { plan, ...harness } = await opened(t);
      const result = await exportDay(harness.sink, plan, [[makeRecord('a'), '{}']]);
      await changesNothing(harness, () => harness.sink.open(plan));
      await changesNothing(harness, () => harness.sink.seal(sealRequest(plan, 1, { final: true })));
      await changesNothing(harness, () => harness.sink.finish({ plan }));
      assert.deepEqual(await finish(harness.sink, plan), result);
    });

    it('to open changes nothing after its own run has finished, even one that was to overwrite', async (t) => {
      const { plan, ...harness } = await opened(t, { overwrite: true });
      await exportDay(harness.sink, plan, [[makeRecord('a')]]);
      const before = await harness.snapshot();
      await harness.sink.open(plan);
      assert.deepEqual(await harness.snapshot(), before);
    });

    it('of a plan that was given up changes nothing', async (t) => {
      const { plan, ...harness } = await opened(t);
      await keepPages(harness.sink, plan, [[makeRecord('a')]]);
      const other = harness.makePlan({ runId: 'run-2', fingerprint: 'f2' });
      await harness.sink.open(other);
      await changesNothing(harness, () => harness.sink.keep(pageRequest(plan), late));
      await changesNothing(harness, () => harness.sink.keep(pageRequest(plan, { page: 2 }), late));
      await changesNothing(harness, () => harness.sink.seal(sealRequest(plan, 1)));
      await changesNothing(harness, () => finish(harness.sink, plan));
    });
  });

  describe(`${name}: an export`, () => {
    it('is finished with the sums of its slices', async (t) => {
      const { sink, plan, holds } = await opened(t);
      await keepPages(sink, plan, [[makeRecord('m')], []], { slice: MORNING });
      await keepPages(sink, plan, [[makeRecord('n'), makeRecord('n'), '{}']], { slice: AFTERNOON });
      const seals = [
        await sealed(sink, plan, 2, { slice: MORNING }),
        await sealed(sink, plan, 1, { slice: AFTERNOON }),
      ];
      const { manifest, finishedAt, manifestSha256, ...result } = await finish(sink, plan);
      assert.match(manifestSha256, /^[0-9a-f]{64}$/);
      assert.deepEqual(result, {
        exportId: plan.exportId,
        state: 'complete',
        interval: DAY,
        watermark: DAY.end,
        proven: true,
        unproven: 0,
        proofs: { total: 0, 'end-mark': 2, none: 0 },
        missing: 0,
        repeated: 0,
        reasons: [],
        slices: 2,
        pages: 3,
        received: 4,
        records: 2,
        bytes: seals[0]!.bytes + seals[1]!.bytes,
        duplicates: 1,
        reread: 0,
        elsewhere: 0,
        outside: 0,
        rejected: 1,
        startedAt: STARTED_AT,
      });
      assert.notEqual(manifest, '');
      assert.ok(finishedAt > STARTED_AT);
      await holds([makeRecord('m'), makeRecord('n')]);
    });

    it('does not depend on the order in which its slices are sealed', async (t) => {
      const { sink, plan, holds } = await opened(t);
      await keepPages(sink, plan, [[makeRecord('n')]], { slice: AFTERNOON });
      await sealed(sink, plan, 1, { slice: AFTERNOON });
      await keepPages(sink, plan, [[makeRecord('m')]], { slice: MORNING });
      await sealed(sink, plan, 1, { slice: MORNING });
      assert.equal((await finish(sink, plan)).slices, 2);
      await holds([makeRecord('m'), makeRecord('n')]);
    });

    it('knows its data to be complete no further than when it was planned', async (t) => {
      const { sink, plan } = await opened(t, { startedAt: NOON });
      await keepPages(sink, plan, [[]]);
      await sealed(sink, plan, 1);
      assert.equal((await finish(sink, plan)).watermark, NOON);
    });

    it('keeps rejected records aside, as they came, with reason and place', async (t) => {
      const { sink, plan, rejected, holds } = await opened(t);
      const strange = '{"n":12345678901234567890,"k":1,"k":2}';
      await exportDay(sink, plan, [[makeRecord('a')], [strange, '"text"', makeRecord('b')]]);
      await holds([makeRecord('a'), makeRecord('b')]);
      const lines = await rejected();
      const place = { reason: 'no conversationId', slice: `${DAY.start}/${DAY.end}`, page: 2 };
      assert.deepEqual(
        lines.map((line) => JSON.parse(line) as unknown),
        [
          { ...place, record: JSON.parse(strange) as unknown },
          { ...place, record: 'text' },
          // prettier-ignore
        ],
      );
      assert.ok(lines[0]!.includes(strange));
    });

    it('has no rejected records when there are none', async (t) => {
      const { sink, plan, rejected } = await opened(t);
      await exportDay(sink, plan, [[makeRecord('a')]]);
      assert.deepEqual(await rejected(), []);
    });

    it('finished for the first time by four attempts, at once or just after each other, is finished once', async (t) => {
      const { sink, plan, makePlan, holds } = await opened(t);
      for (const apartMs of [0, 2, 5]) {
        const day = makePlan({ exportId: `${plan.exportId}-${apartMs}` });
        await sink.open(day);
        for (const slice of HOURS) {
          await keepPages(sink, day, [[makeRecord(slice.start), '{}']], { slice });
          await sealed(sink, day, 1, { slice });
        }
        const attempts = [0, 1, 2, 3].map((n) => sleep(n * apartMs).then(() => finish(sink, day)));
        const results = await Promise.all(attempts);
        for (const result of results) assert.deepEqual(result, results[0]);
        assert.deepEqual(await finish(sink, day), results[0]);
        assert.deepEqual([results[0]!.slices, results[0]!.records, results[0]!.rejected], [24, 24, 24]);
        const verification = await sink.verify(day.exportId);
        assert.deepEqual(verification?.differences, []);
      }
      await holds([]);
    });

    it('that has an id in two slices is finished, and is not proven', async (t) => {
      const { sink, plan } = await opened(t);
      const other = { v: 2, conversationStart: '2026-11-20T18:00:00.000Z' };
      await keepPages(sink, plan, [[makeRecord('moved'), makeRecord('b')]], { slice: MORNING });
      await keepPages(sink, plan, [[makeRecord('c'), makeRecord('moved', other)]], { slice: AFTERNOON });
      for (const slice of [MORNING, AFTERNOON]) assert.ok((await sealed(sink, plan, 1, { slice })).proven);
      const { proven, unproven, repeated, missing, reasons } = await finish(sink, plan);
      assert.deepEqual(
        { proven, unproven, repeated, missing },
        { proven: false, unproven: 0, repeated: 1, missing: 0 },
      );
      assert.deepEqual(reasons, ['1 ids are in more than one slice']);
    });

    it('is not proven where one slice left an id to another that has not kept it', async (t) => {
      const { sink, plan } = await opened(t);
      const left = (...elsewhere: string[]) => ({ elsewhere, received: 1 + elsewhere.length });
      await keepPages(sink, plan, [[makeRecord('a')]], { slice: MORNING, page: left('lost', 'z', 'also lost') });
      await keepPages(sink, plan, [[makeRecord('z')]], { slice: AFTERNOON, page: left('a', 'lost') });
      for (const slice of [MORNING, AFTERNOON]) assert.ok((await sealed(sink, plan, 1, { slice })).proven);
      const { proven, repeated, missing, watermark, elsewhere, received } = await finish(sink, plan);
      assert.deepEqual([proven, repeated, missing, watermark], [false, 0, 2, DAY.start]);
      assert.deepEqual([elsewhere, received], [5, 7]);
    });

    it('is proven where every id that one slice left is kept by another, and nobody misses those outside', async (t) => {
      const { sink, plan } = await opened(t);
      const page = { elsewhere: ['z'], outside: ['nobody’s'], received: 3 };
      await keepPages(sink, plan, [[makeRecord('a')]], { slice: MORNING, page });
      await keepPages(sink, plan, [[makeRecord('z')]], { slice: AFTERNOON });
      for (const slice of [MORNING, AFTERNOON]) await sealed(sink, plan, 1, { slice });
      const { proven, missing, outside } = await finish(sink, plan);
      assert.deepEqual([proven, missing, outside], [true, 0, 1]);
    });

    it('is finished with a slice that one run had cut and sealed in part, and another has read whole', async (t) => {
      const { sink, plan, makePlan, holds } = await opened(t);
      const early = { start: DAY.start, end: '2026-11-20T06:00:00.000Z' };
      await keepPages(sink, plan, [[makeRecord('a')]], { slice: early });
      await sealed(sink, plan, 1, { slice: early });
      const second = makePlan({ runId: 'run-2' });
      await sink.open(second);
      await keepPages(sink, second, [[makeRecord('a', { v: 2 }), makeRecord('b')]], { slice: MORNING });
      await keepPages(sink, second, [[makeRecord('c')]], { slice: AFTERNOON });
      for (const slice of [MORNING, AFTERNOON]) await sealed(sink, second, 1, { slice });
      const { slices, records, proven } = await finish(sink, second);
      assert.deepEqual([slices, records, proven], [2, 3, true]);
      await holds([makeRecord('a', { v: 2 }), makeRecord('b'), makeRecord('c')]);
      assert.deepEqual((await sink.verify(second.exportId))?.differences, []);
    });

    for (const [what, slices] of Object.entries({
      'at its start': [AFTERNOON],
      'at its end': [MORNING],
      'in its middle': [{ start: DAY.start, end: '2026-11-20T06:00:00.000Z' }, AFTERNOON],
      'all over': [],
    })) {
      it(`with a gap ${what} is Incomplete, and keeps what it has`, async (t) => {
        const { sink, plan, snapshot } = await opened(t);
        for (const slice of slices) {
          await keepPages(sink, plan, [[]], { slice });
          await sealed(sink, plan, 1, { slice });
        }
        const before = await snapshot();
        await assert.rejects(finish(sink, plan), ofType('Incomplete'));
        assert.deepEqual(await snapshot(), before);
      });
    }

    it('is taken over by a second run of the same plan, with all it has kept', async (t) => {
      const { sink, plan, makePlan, holds } = await opened(t);
      await keepPages(sink, plan, [[makeRecord('m')]], { slice: MORNING });
      const seal = await sealed(sink, plan, 1, { slice: MORNING });
      const [kept] = await keepPages(sink, plan, [[makeRecord('n')]], { slice: AFTERNOON, page: { next: '100' } });

      const second = makePlan({ runId: 'run-2' });
      await sink.open(second);
      assert.deepEqual(await sink.find(pageRequest(second, { slice: MORNING })), { sealed: seal });
      assert.deepEqual(await sink.find(pageRequest(second, { slice: AFTERNOON })), { receipt: kept });
      await sink.keep(pageRequest(second, { slice: AFTERNOON, page: 2 }), sortedPage([makeRecord('o')]));
      await sealed(sink, second, 2, { slice: AFTERNOON });
      assert.equal((await finish(sink, second)).records, 3);
      await holds(['m', 'n', 'o'].map((id) => makeRecord(id)));
    });

    it('is cleared away by another plan under its id', async (t) => {
      const { sink, plan, makePlan, holds, rejected } = await opened(t);
      await keepPages(sink, plan, [[makeRecord('m'), '{}']], { slice: MORNING });
      await sealed(sink, plan, 1, { slice: MORNING });
      const other = makePlan({ runId: 'run-2', fingerprint: 'f2' });
      await sink.open(other);
      assert.equal(await sink.find(pageRequest(other, { slice: MORNING })), null);
      await holds([]);
      await keepPages(sink, other, [[makeRecord('x')]]);
      await sealed(sink, other, 1);
      await finish(sink, other);
      await holds([makeRecord('x')]);
      assert.deepEqual(await rejected(), []);
    });

    it('that is finished is not opened by another run', async (t) => {
      const { sink, plan, makePlan, snapshot } = await opened(t);
      await exportDay(sink, plan, [[makeRecord('a')]]);
      const before = await snapshot();
      for (const other of [{}, { fingerprint: 'f2' }]) {
        await assert.rejects(sink.open(makePlan({ runId: 'run-2', ...other })), ofType('DestinationExists'));
      }
      assert.deepEqual(await snapshot(), before);
    });

    it('is replaced with overwrite, and nothing of the old one is left', async (t) => {
      const { sink, plan, makePlan, holds, rejected } = await opened(t);
      await exportDay(sink, plan, [[makeRecord('old'), '{}']]);
      const again = makePlan({ runId: 'run-2', fingerprint: 'f2', overwrite: true });
      await sink.open(again);
      await holds([makeRecord('old')]);
      assert.equal(await sink.find(pageRequest(again)), null);
      await exportDay(sink, again, [[makeRecord('new')]]);
      await holds([makeRecord('new')]);
      assert.deepEqual(await rejected(), []);
    });

    it('that is being replaced stays whole until the new one is finished, however far that got', async (t) => {
      const { sink, plan, makePlan, holds } = await opened(t);
      await exportDay(sink, plan, [[makeRecord('old'), '{}']]);
      const isWhole = async () => {
        assert.deepEqual((await sink.verify(plan.exportId))?.differences, []);
        await holds([makeRecord('old')]);
      };
      for (const run of ['run-2', 'run-3']) {
        const again = makePlan({ runId: run, fingerprint: `f-${run}`, overwrite: true });
        await sink.open(again);
        await isWhole();
        await keepPages(sink, again, [[makeRecord('new'), '{}']]);
        await isWhole();
        await sealed(sink, again, 1);
        await isWhole();
        if (run === 'run-3') await finish(sink, again);
      }
      assert.deepEqual((await sink.verify(plan.exportId))?.differences, []);
      await holds([makeRecord('new')]);
    });

    it('that is being replaced goes on after its opening was repeated', async (t) => {
      const { sink, plan, makePlan } = await opened(t);
      await exportDay(sink, plan, [[makeRecord('old')]]);
      const again = makePlan({ runId: 'run-2', fingerprint: 'f2', overwrite: true });
      await sink.open(again);
      const [receipt] = await keepPages(sink, again, [[makeRecord('new')]]);
      await sink.open(again);
      assert.deepEqual(await sink.find(pageRequest(again)), { receipt });
    });

    it('does not touch others beside it', async (t) => {
      const { sink, plan, makePlan } = await opened(t);
      const [kept] = await keepPages(sink, plan, [[makeRecord('a')]]);
      const neighbour = makePlan({ exportId: 'other' });
      await exportDay(sink, neighbour, [[makeRecord('b')]]);
      assert.deepEqual(await sink.find(pageRequest(plan)), { receipt: kept });
    });
  });
}
