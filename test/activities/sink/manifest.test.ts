import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildManifest, resultOf } from '../../../src/activities/sink/manifest.ts';
import type { Slice, SliceReceipt } from '../../../src/contract.ts';
import { VERSION } from '../../../src/package.ts';
import { DAY, makePlan } from '../../../testkit/plan.ts';

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
    rejected: 256 * factor,
    sourceTotal: null,
    distinct: 0,
    proven: true,
    proof: 'end-mark',
    file: 'f',
    bytes: 1024 * factor,
    sha256: null,
    ...overrides,
  };
}

const build = (slices: SliceReceipt[], overrides = {}) => buildManifest(makePlan(overrides), slices, AT);

describe('a manifest', () => {
  it('has the sums over its slices, in order of time', () => {
    const slices = [receipt(AFTERNOON, 2), receipt(MORNING, 1)];
    const manifest = build(slices);
    const { pages, received, records, duplicates, rejected, bytes } = manifest;
    assert.deepEqual([pages, received, records, duplicates, rejected, bytes], [3, 12, 48, 192, 768, 3072]);
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
      slice: { ms: 86_400_000, aligned: true },
      concurrency: 4,
      maxPages: null,
      overwrite: false,
    });
    const { holdfast, exportId, runId, startedAt, finishedAt, interval } = manifest;
    assert.deepEqual([holdfast, exportId, runId, interval], [VERSION, 'nightly', 'run-1', DAY]);
    assert.ok(startedAt < finishedAt);
  });

  it('is proven when every slice is', () => {
    const unproven = { proven: false, proof: 'none' } as const;
    const manifest = build([receipt(MORNING, 1), receipt(AFTERNOON, 1, unproven)]);
    assert.deepEqual([manifest.proven, manifest.unproven], [false, 1]);
    const good = build([receipt(DAY, 1)]);
    assert.deepEqual([good.proven, good.unproven], [true, 0]);
  });

  it('knows the data of a settled interval to be complete to its end', () => {
    const { watermark, moving } = build([receipt(DAY, 1)]);
    assert.deepEqual([watermark, moving], [DAY.end, false]);
  });

  it('knows the data of a moving interval to be complete to when it was planned', () => {
    const { watermark, moving } = build([receipt(DAY, 1)], { startedAt: NOON });
    assert.deepEqual([watermark, moving], [NOON, true]);
  });

  it("gives the workflow's result without what only the file needs", () => {
    const manifest = build([receipt(DAY, 1)]);
    const { holdfast: _h, runId: _r, input: _i, moving: _m, rejectedFile: _j, files: _f, ...rest } = manifest;
    assert.deepEqual(resultOf(manifest), rest);
    assert.equal(rest.manifest, AT);
  });

  const early = { start: DAY.start, end: '2026-11-20T06:00:00.000Z' };
  const WRONG: Record<string, Slice[]> = {
    'no slice': [],
    'a gap at the start': [AFTERNOON],
    'a gap in the middle': [early, AFTERNOON],
    'a gap at the end': [MORNING],
    'an overlap': [MORNING, { start: early.end, end: DAY.end }],
    'the same slice twice': [MORNING, MORNING, AFTERNOON],
    'a slice too many': [DAY, { start: DAY.end, end: '2026-11-22T00:00:00.000Z' }],
  };
  for (const [what, slices] of Object.entries(WRONG)) {
    it(`is not made with ${what}, and says where`, () => {
      assert.throws(() => build(slices.map((slice) => receipt(slice, 1))), /slices (do not meet|end at).*2026-11-2/);
    });
  }
});
