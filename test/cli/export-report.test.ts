import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeResult, needsAttention, verifyCommand } from '../../src/cli/export-report.ts';
import type { ExportResult, SourceName } from '../../src/contract.ts';
import { DAY } from '../../testkit/plan.ts';

const LATER = new Date(Date.parse(DAY.end) + 3_600_000).toISOString();

function makeResult(overrides: Partial<ExportResult> = {}): ExportResult {
  return {
    exportId: 'nightly',
    state: 'complete',
    interval: DAY,
    watermark: DAY.end,
    proven: true,
    unproven: 0,
    proofs: { total: 2, 'end-mark': 0, none: 0 },
    missing: 0,
    repeated: 0,
    reasons: [],
    replaced: null,
    manifest: '/data/manifest.json',
    manifestSha256: 'f'.repeat(64),
    startedAt: LATER,
    finishedAt: LATER,
    slices: 2,
    pages: 3,
    received: 100,
    records: 100,
    bytes: 1000,
    duplicates: 0,
    reread: 0,
    elsewhere: 0,
    outside: 0,
    rejected: 0,
    ...overrides,
  };
}

const describeText = (overrides: Partial<ExportResult>, source?: SourceName) =>
  describeResult(makeResult(overrides), source === undefined ? {} : { source }).join('\n');

describe('the summary of an export', () => {
  it('claims of a proof by the total no more than was compared', () => {
    const text = describeText({});
    assert.match(
      text,
      /^proven: {3}2 slices by the total: every page of the last reading gave the same total, and as many different records came$/m,
    );
    assert.doesNotMatch(text, /end mark|received|warning|matches/);
  });

  it('never says of an end mark that a total was compared', () => {
    const text = describeText({ proofs: { total: 0, 'end-mark': 2, none: 0 } });
    assert.match(text, /^proven: {3}2 slices by the end mark alone: not every page gave a total to compare with$/m);
    assert.doesNotMatch(text, /by the total|matches|counts/);
  });

  it('names the folder of files, and the place of rows', () => {
    assert.match(describeText({}), /^folder: {3}\/data\nmanifest: manifest\.json\nsha256: {3}f{64}$/m);
    const rows = describeText({ manifest: 'postgres:genesys/nightly' });
    assert.match(rows, /^manifest: postgres:genesys\/nightly\nsha256: {3}f{64}$/m);
    assert.doesNotMatch(rows, /folder/);
  });

  it('names the export that was replaced, and warns where that was proven and this one is not', () => {
    const replaced = { proven: true, records: 40, finishedAt: LATER };
    const warning = /^warning: {2}the export that was replaced was proven, but this one is not$/m;
    const better = describeText({ replaced });
    assert.ok(better.includes(`\nreplaced: 40 records, proven, finished ${LATER}\n`), better);
    assert.doesNotMatch(better, /warning/);
    assert.match(describeText({ replaced, proven: false, reasons: ['one slice'] }), warning);
    const worse = describeText({ replaced: { ...replaced, proven: false }, proven: false });
    assert.match(worse, /^replaced: 40 records, not proven/m);
    assert.doesNotMatch(worse, warning);
    assert.doesNotMatch(describeText({}), /replaced/);
  });

  it('tells apart what is proven by what', () => {
    const text = describeText({ slices: 3, proofs: { total: 2, 'end-mark': 1, none: 0 } });
    assert.match(text, /2 slices by the total/);
    assert.match(text, /1 slice by the end mark alone/);
  });

  it('says what is not proven and why, and up to where the data is complete', () => {
    const text = describeText({
      proven: false,
      unproven: 1,
      proofs: { total: 1, 'end-mark': 0, none: 1 },
      reasons: ['1 of 2 slices could not be proven, the first is a/b: 3 came', '2 ids found in more than one slice'],
      watermark: DAY.start,
    });
    assert.match(text, /^NOT proven: 1 of 2 slices could not be proven, the first is a\/b: 3 came$/m);
    assert.match(text, /^ +2 ids found in more than one slice$/m);
    assert.match(text, /^ +proven: 1 slice by the total/m);
    assert.match(text, new RegExp(`known to be complete up to ${DAY.start}`));
    assert.doesNotMatch(text, /^proven/m);
  });

  it('counts everything that came by what became of it, so that the sum closes', () => {
    const others = { elsewhere: 20, outside: 3, duplicates: 4, reread: 50, rejected: 6 };
    const text = describeText({ received: 183, ...others });
    const line = /^received: (.*)$/m.exec(text)![1]!;
    const [sum, ...parts] = [...line.matchAll(/\d+/g)].map(([number]) => Number(number));
    assert.equal(sum, 183);
    assert.deepEqual(parts, [100, 20, 3, 4, 50, 6]);
  });

  it('warns of records outside the interval', () => {
    assert.match(
      describeText({ received: 104, outside: 4 }, 'shop.orders'),
      /^warning: {2}4 records start outside the interval and were left out$/m,
    );
    assert.match(
      describeText({ received: 101, outside: 1 }, 'page-token'),
      /^warning: {2}1 record starts outside the interval and was left out$/m,
    );
  });

  it('counts them without a warning where the API selects by days in UTC, so that a night elsewhere is quiet', () => {
    for (const source of ['conversation-query', 'conversation-job', undefined] as const) {
      const result = { received: 104, outside: 4 };
      assert.match(describeText(result, source), /^received: 104 = 100 kept \+ 4 outside the interval$/m);
      assert.doesNotMatch(describeText(result, source), /warning/);
      assert.equal(needsAttention(makeResult(result), source === undefined ? {} : { source }), false);
    }
  });

  it('warns that the last minutes may still arrive where the interval ends about now', () => {
    const minutesLater = (minutes: number) => new Date(Date.parse(DAY.end) + minutes * 60_000).toISOString();
    assert.match(
      describeText({ startedAt: minutesLater(0) }),
      /^warning: {2}.*last minutes may still arrive.*--delay/m,
    );
    assert.match(describeText({ startedAt: minutesLater(9) }), /may still arrive/);
    assert.doesNotMatch(describeText({ startedAt: minutesLater(11) }), /may still arrive/);
  });

  it('warns of an export without a record', () => {
    assert.match(describeText({ received: 0, records: 0 }), /^warning: {2}0 records: .*divisions of its role\)$/m);
  });

  it('of an empty interval says that there was nothing to read', () => {
    assert.match(
      describeText({ slices: 0, proofs: { total: 0, 'end-mark': 0, none: 0 } }),
      /^proven: {3}there was nothing to read$/m,
    );
  });
});

describe('the command that verifies an export', () => {
  const COMMANDS: [string, string | undefined, string][] = [
    ['nightly-2026-11-20T02:00:00Z', undefined, 'verify nightly-2026-11-20T02:00:00Z'],
    ['x', 'postgres:genesys', 'verify --to postgres:genesys x'],
    ['mein Export ü', undefined, "verify 'mein Export ü'"],
    ["it's", 'jsonl:my files', "verify --to 'jsonl:my files' 'it'\\''s'"],
    ['-x', undefined, 'verify -- -x'],
    ['$(rm -rf /)', undefined, "verify '$(rm -rf /)'"],
  ];
  for (const [id, destination, command] of COMMANDS) {
    it(`is given to a shell as ${command}`, () => assert.equal(verifyCommand(id, destination), command));
  }
});
