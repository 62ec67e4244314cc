import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { cases } from '../../../../testkit/deep.ts';
import { pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { openSharedDatabase } from '../../../../testkit/shared-postgres.ts';
import { type Random, seeded } from '../../../../testkit/random.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { postgresHarness } from './harness.ts';

const database = await openSharedDatabase();

async function opened(t: TestContext) {
  const harness = postgresHarness(database.url, { again: true });
  t.after(() => harness.dispose());
  const plan = harness.makePlan({ pageSize: 1000 });
  await harness.sink.open(plan);
  const holds = async (records: readonly string[]) => {
    const found = (await harness.readBack()).map(harness.contentOf);
    assert.deepEqual(found, records.map(harness.contentOf));
    assert.deepEqual((await harness.sink.verify('nightly'))!.differences, []);
  };
  return { ...harness, plan, holds };
}

const NUMBERS = [
  '1e-100000', '1e-20000', '123e-16390', '0e999999999999', '-0', '-0.0', '0.0e-0', '1E400', '-1.5e+200000', '1e-324',
  '1e324', '0.1e-300', `${'9'.repeat(2000)}`, `0.${'1'.repeat(20_000)}`, `1${'0'.repeat(140_000)}`, '12345678901234567890.10',
]; // oxfmt-ignore
const TIMES = [
  '9999-12-31T23:59:59-05:00', '0001-01-01T00:00:00+01:00', '0000-01-01T00:00:00Z', '+010000-01-01T00:00:00Z',
  '-000001-01-01T00:00:00Z', '2026-02-30T00:00:00Z', '12345', '2026-11', 'now', 'infinity', '-infinity', 'epoch', 'tomorrow',
  '2026-11-20T24:00:00Z', '2026-11-20T08:00:60Z', '2026-11-20T08:00:00+15:59', '2026-11-20T08:00:00+23:59',
  '2026-11-20t08:00:00z', '275760-09-13T00:00:00Z', '', '\0', '\ud800', ' 2026-11-20T08:00:00Z', '2026-W47-5T08:00:00Z',
]; // oxfmt-ignore
const STRINGS = [
  '',
  '\0',
  '\ud800',
  '\udc00x',
  'a\0b',
  '\\u0000',
  '\\',
  '"',
  "'",
  'ü',
  '𝒳',
  '\u2028',
  '\ufffe',
  '{}',
  '1e5',
  'x'.repeat(3000),
];

/** Makes a JSON text as it may come: any value, any spelling, keys that come twice, deep nesting. */
function anyValue(random: Random, depth: number): string {
  const string = () => {
    const text = JSON.stringify(random.of(STRINGS) + random.of(STRINGS));
    return random.below(4) === 0
      ? text.replace(/[a-z](?![^\\]*\\u)/, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)
      : text;
  };
  const kind = random.below(depth > 4 ? 4 : 7);
  if (kind === 0) return string();
  if (kind === 1) return random.of(NUMBERS);
  if (kind === 2) return random.of(['true', 'false', 'null', '1', '-2.50']);
  if (kind === 3) return JSON.stringify(random.of(TIMES));
  const many = Array.from({ length: random.below(4) }, () => anyValue(random, depth + 1));
  if (kind === 4) return `[${many.join(' , ')}]`;
  return `{${many.map((value) => `${random.below(3) === 0 ? '"k"' : string()}:${value}`).join(',')}}`;
}

describe('a table', () => {
  it('keeps any JSON record, gives it back equal, and verifies', async (t) => {
    const { sink, plan, holds } = await opened(t);
    const seed = String(Date.now());
    t.diagnostic(`seed ${seed}`);
    const random = seeded(seed);
    const records = Array.from({ length: cases(200, 600) }, (_, number) => {
      const members = Array.from({ length: random.below(5) }, () => `"m":${anyValue(random, 0)}`);
      const times = `"conversationEnd":${random.below(2) ? JSON.stringify(random.of(TIMES)) : anyValue(random, 3)}`;
      const direction = `"originatingDirection":${anyValue(random, 3)}`;
      return `{"conversationId":"c${number}","conversationStart":${JSON.stringify(random.of(TIMES))},${[times, direction, ...members].join(',')}}`;
    });
    await sink.save(pageRequest(plan), sortedPage(records));
    await sink.seal(sealRequest(plan, 1));
    assert.equal((await sink.finish({ plan })).records, records.length);
    await holds(records);
  });

  it('keeps records that are nested as deep as the scanner reads', async (t) => {
    const { sink, plan, holds } = await opened(t);
    const nested = (depth: number) => `{"conversationId":"d${depth}","n":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const records = [5, 198, 199, 200, 201, 505].map(nested);
    await sink.save(pageRequest(plan), sortedPage(records));
    await sink.seal(sealRequest(plan, 1));
    await sink.finish({ plan });
    await holds(records);
  });

  it('keeps two ids two that differ in what a column cannot hold, or only behind their first thousands of bytes', async (t) => {
    const { sink, plan, sql, holds } = await opened(t);
    const long = Array.from({ length: 3000 }, (_, n) => String.fromCharCode(0x4e00 + ((n * 7919) % 20_000))).join('');
    const digested = `${'x'.repeat(5)}…sha256:${'0'.repeat(64)}`;
    const ids = [
      'a\0',
      'a\\u0000',
      'a\\\\u0000',
      'a\ud800',
      'a\\ud800',
      'a\udc00',
      'a',
      '\\',
      long,
      `${long}1`,
      `${long}2`,
      digested,
    ];
    const records = ids.map((id) => makeRecord(id));
    await sink.save(pageRequest(plan), sortedPage(records));
    await sink.seal(sealRequest(plan, 1));
    assert.equal((await sink.finish({ plan })).records, ids.length);
    await holds(records);
    assert.equal((await sql`select from conversation`).length, ids.length);
  });

  it('keeps cursors, jobs and totals as they are', async (t) => {
    const { sink, plan } = await opened(t);
    const cursors = ['2\0', '\ud800', '\\u0000', '"', 'x'.repeat(100_000), ''];
    const totals = [12.5, 1e30, 1e300, -1, 0, Number.MAX_SAFE_INTEGER];
    for (const [index, next] of cursors.entries()) {
      const job = `${next}${'j'.repeat(5000)}`;
      const cursor = cursors[index - 1] ?? null;
      const request = pageRequest(plan, { page: index + 1, cursor, job });
      const receipt = await sink.save(request, sortedPage([makeRecord(`c${index}`)], { next, total: totals[index]! }));
      assert.deepEqual([receipt.next, receipt.total], [next, totals[index]]);
      assert.deepEqual(await sink.find(request), { receipt });
    }
  });

  it('seals pages that follow each other by cursors that a column cannot hold', async (t) => {
    const { sink, plan } = await opened(t);
    const cursors = [null, '2\0', '3\ud800', null];
    for (let page = 1; page <= 3; page++) {
      const request = pageRequest(plan, { page, cursor: cursors[page - 1]!, job: 'j\0' });
      await sink.save(request, sortedPage([makeRecord(`c${page}`)], { next: cursors[page]! }));
    }
    const readings = [{ job: 'j\0', pages: 3, sizes: [{ from: 1, pageSize: plan.pageSize }] }];
    await sink.seal({ ...sealRequest(plan, 3), readings });
    await sink.finish({ plan });
    assert.deepEqual((await sink.verify('nightly'))!.differences, []);
  });
});
