import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CONVERSATIONS } from '../../../src/datasets/genesys/conversations.ts';
import { resultOf } from '../../../src/activities/sink/manifest.ts';
import { buildManifest, sealedTiles } from '../../../src/activities/sink/build-manifest.ts';
import type { Slice, SliceReceipt } from '../../../src/contract.ts';
import { VERSION } from '../../../src/package.ts';
import { DAY, makePlan, ORIGIN } from '../../../testkit/plan.ts';

const NOON = '2026-11-20T12:00:00.000Z';
const MORNING = { start: DAY.start, end: NOON };
const AFTERNOON = { start: NOON, end: DAY.end };
const AT = '/data/manifest.json';

/** Makes the receipt of a sealed slice; its numbers are powers of two, so that every sum tells what went into it. */
function receipt(slice: Slice, factor: number, overrides: Partial<SliceReceipt> = {}): SliceReceipt {
  return {
    ...slice,
    pages: factor,
    readings: 1,
    received: 4 * factor,
    rows: 16 * factor,
    duplicates: 64 * factor,
    reread: 4096 * factor,
    elsewhere: 16_384 * factor,
    outside: 65_536 * factor,
    rejected: 256 * factor,
    sourceTotal: null,
    distinct: 0,
    proven: true,
    proof: 'end-mark',
    reason: null,
    file: 'f',
    bytes: 1024 * factor,
    sha256: null,
    ...overrides,
  };
}

const none = { count: 0, examples: [] };
const NO_FAULTS = { missing: none, repeated: none };

const build = (slices: SliceReceipt[], overrides = {}, faults = {}) => {
  const plan = makePlan(overrides);
  return buildManifest(plan, CONVERSATIONS, sealedTiles(plan, slices), { ...NO_FAULTS, ...faults }, AT, null);
};

describe('a manifest', () => {
  it('has the sums over its slices, in order of time', () => {
    const slices = [receipt(AFTERNOON, 2), receipt(MORNING, 1)];
    const manifest = build(slices);
    const { pages, received, records, duplicates, rejected, bytes, reread, elsewhere, outside } = manifest;
    assert.deepEqual([pages, received, records, duplicates, rejected, bytes], [3, 12, 48, 192, 768, 3072]);
    assert.deepEqual([reread, elsewhere, outside], [12_288, 49_152, 196_608]);
    assert.deepEqual(manifest.files, [slices[1], slices[0]]);
    assert.equal(manifest.slices, 2);
  });

  it('says what was asked for, who made it, and when', () => {
    const manifest = build([receipt(DAY, 1)]);
    assert.deepEqual(manifest.input, {
      source: 'conversation-query',
      include: 'started',
      filters: {},
      query: {},
      destination: 'jsonl:exports',
      compression: 'none',
      pageSize: 100,
      timeZone: 'UTC',
      slice: { ms: 86_400_000, aligned: true, offsets: [] },
      concurrency: 4,
      maxPages: null,
      overwrite: false,
    });
    const { holdfast, exportId, runId, startedAt, finishedAt, interval } = manifest;
    assert.deepEqual([holdfast, exportId, runId, interval], [VERSION, 'nightly', 'run-1', DAY]);
    assert.deepEqual(manifest.origin, ORIGIN);
    assert.ok(startedAt < finishedAt);
  });

  const unproven = { proven: false, proof: 'none', reason: 'it is short' } as const;

  it('is proven when every slice is', () => {
    const good = build([receipt(DAY, 1)]);
    assert.deepEqual([good.proven, good.unproven, good.reasons], [true, 0, []]);
    assert.deepEqual(good.proofs, { total: 0, 'end-mark': 1, none: 0 });
  });

  it('is not proven where a slice is not, says why, and knows no more than what lies before it', () => {
    const manifest = build([receipt(MORNING, 1), receipt(AFTERNOON, 1, unproven)]);
    assert.deepEqual([manifest.proven, manifest.unproven, manifest.watermark], [false, 1, NOON]);
    assert.deepEqual(manifest.proofs, { total: 0, 'end-mark': 1, none: 1 });
    assert.deepEqual(manifest.reasons, [
      `1 of 2 slices could not be proven, the first is ${NOON}/${DAY.end}: it is short`,
    ]);
    assert.equal(build([receipt(MORNING, 1, unproven), receipt(AFTERNOON, 1)]).watermark, DAY.start);
  });

  it('is not proven where ids are missing or repeated', () => {
    const some = { count: 2, examples: ['a', 'b'] };
    const missing = build([receipt(MORNING, 1), receipt(AFTERNOON, 1)], {}, { missing: some });
    assert.deepEqual([missing.proven, missing.unproven, missing.watermark], [false, 0, DAY.start]);
    const repeated = build([receipt(MORNING, 1), receipt(AFTERNOON, 1)], {}, { repeated: some });
    assert.deepEqual([repeated.proven, repeated.unproven, repeated.watermark], [false, 0, DAY.end]);
    const result = resultOf(repeated, 'f');
    assert.deepEqual([result.missing, result.repeated], [0, 2]);
    assert.deepEqual(result.reasons, ['2 ids found in more than one slice']);
  });

  it('knows the data of a settled interval to be complete to its end', () => {
    const { watermark, moving } = build([receipt(DAY, 1)]);
    assert.deepEqual([watermark, moving], [DAY.end, false]);
  });

  it('knows the data of a moving interval to be complete to when it was planned', () => {
    const { watermark, moving } = build([receipt(DAY, 1)], { startedAt: NOON });
    assert.deepEqual([watermark, moving], [NOON, true]);
  });

  it('is not proven where the interval was not over when the export began, and says up to when it was read', () => {
    const { proven, unproven, reasons } = build([receipt(DAY, 1)], { startedAt: NOON });
    assert.deepEqual([proven, unproven], [false, 0]);
    assert.match(reasons.join(), new RegExp(`ends at ${DAY.end}.* read up to ${NOON}`));
  });

  it("gives the workflow's result without what only the file needs", () => {
    const manifest = build([receipt(DAY, 1)]);
    const {
      holdfast: _h,
      runId: _r,
      origin: _o,
      dataset: _d,
      input: _i,
      moving: _m,
      rejectedFile: _j,
      files: _f,
      ...rest
    } = manifest;
    assert.deepEqual(resultOf(manifest, 'f'), { ...rest, missing: 0, repeated: 0, manifestSha256: 'f' });
    assert.equal(rest.manifest, AT);
  });

  const early = { start: DAY.start, end: '2026-11-20T06:00:00.000Z' };
  const WRONG: Record<string, Slice[]> = {
    'no slice': [],
    'a gap at the start': [AFTERNOON],
    'a gap in the middle': [early, AFTERNOON],
    'a gap at the end': [MORNING],
    'an overlap': [MORNING, { start: early.end, end: DAY.end }],
    'an overshoot': [{ start: DAY.start, end: '2026-11-22T00:00:00.000Z' }],
  };
  for (const [what, slices] of Object.entries(WRONG)) {
    it(`is not made with ${what}, and says where`, () => {
      assert.throws(() => build(slices.map((slice) => receipt(slice, 1))), /slices (do not join up|end at).*2026-11-2/);
    });
  }

  const TILED: Record<string, { slices: Slice[]; tiles: Slice[] }> = {
    'a slice that one run cut and sealed in part, and a later one read whole': {
      slices: [early, MORNING, AFTERNOON],
      tiles: [MORNING, AFTERNOON],
    },
    'a half whose other half was never sealed': { slices: [AFTERNOON, DAY], tiles: [DAY] },
    'a whole and both of its halves': { slices: [MORNING, AFTERNOON, DAY], tiles: [DAY] },
    'a longer one that leads nowhere': {
      slices: [{ start: DAY.start, end: '2026-11-20T18:00:00.000Z' }, MORNING, AFTERNOON],
      tiles: [MORNING, AFTERNOON],
    },
    'a slice beyond the end': { slices: [DAY, { start: DAY.end, end: '2026-11-22T00:00:00.000Z' }], tiles: [DAY] },
  };
  for (const [what, { slices, tiles }] of Object.entries(TILED)) {
    it(`is made of the slices that tile the interval, without ${what}`, () => {
      const found = build(slices.map((slice) => receipt(slice, 1))).files;
      assert.deepEqual(
        found.map(({ start, end }) => ({ start, end })),
        tiles,
      );
    });
  }
});
