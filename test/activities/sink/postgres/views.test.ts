import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { cases } from '../../../../testkit/deep.ts';
import { pageRequest } from '../../../../testkit/plan.ts';
import { openSharedDatabase } from '../../../../testkit/shared-postgres.ts';
import { seeded } from '../../../../testkit/random.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { type PostgresHarness, postgresHarness } from './harness.ts';

const database = await openSharedDatabase();

/** Returns what a text is as a time, by JavaScript's own calendar; null where it is none. */
function timeOf(text: string): number | null {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,20})?)?(?:Z|[+-](\d\d)(?::?(\d\d))?)$/.exec(
    text,
  );
  if (!found) return null;
  const [year, month, day, hour, minute, second = 0, offsetHour = 0, offsetMinute = 0] = found
    .slice(1)
    .map((n) => Number(n ?? 0)) as [number, number, number, number, number];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year > 0;
  if (!exists || hour > 23 || minute > 59 || second > 59 || offsetHour > 15 || offsetMinute > 59) return null;
  const sign = /-\d\d(:?\d\d)?$/.test(text.slice(10)) ? -1 : 1;
  return date.getTime() / 1000 + hour * 3600 + minute * 60 + second - sign * (offsetHour * 3600 + offsetMinute * 60);
}

const RANDOM = cases(5_000, 30_000);
// The years around 1900 and around 2100, which are no leap years: half of them each.
const YEARS = cases(40, 400);

describe('a time in the views', () => {
  let harness: PostgresHarness;
  before(async () => {
    harness = postgresHarness(database.url);
    await harness.sink.open(harness.makePlan());
  });
  after(() => harness.dispose());

  it(`is null where the text is none, and right where it is one, of ${RANDOM} made at random and all days of ${YEARS} years`, async () => {
    const random = seeded('times');
    const two = (n: number) => String(n).padStart(2, '0');
    const texts = Array.from({ length: RANDOM }, () => {
      const date = `${String(random.of([0, 1, 4, 100, 1900, 2000, 2024, 2026, 9999])).padStart(4, '0')}-${two(random.below(14))}-${two(random.below(33))}`;
      const time = `${two(random.below(26))}:${two(random.below(62))}`;
      const seconds = random.of(['', `:${two(random.below(62))}`, ':00.123', `:59.${'9'.repeat(random.below(30))}`]);
      const zone = random.of([
        'Z',
        'z',
        '',
        `+${two(random.below(18))}`,
        `-${two(random.below(18))}:${two(random.below(62))}`,
        '+0530',
        '+05:3',
      ]);
      return `${date}${random.of(['T', 'T', 'T', ' ', 't'])}${time}${seconds}${zone}`;
    });
    texts.push(
      '',
      'now',
      'infinity',
      'epoch',
      '\n2026-11-20T00:00:00Z',
      '2026-11-20T00:00:00Z\n',
      '２026-11-20T00:00:00Z',
    );
    for (const year of [1900, 2100]) {
      const end = Date.UTC(year + YEARS / 4, 0, 1);
      for (let day = Date.UTC(year - YEARS / 4, 0, 1); day < end; day += 86_400_000) {
        texts.push(`${new Date(day).toISOString().slice(0, 10)}T00:00:00Z`);
      }
    }
    for (let year = 1890; year < 2110; year++) texts.push(`${year}-02-29T00:00:00Z`);
    const rows = await harness.sql<{ text: string; seconds: number | null }>`
      select text, extract(epoch from date_trunc('second', time_of(text)))::float8 as seconds
      from jsonb_array_elements_text(${JSON.stringify(texts)}::text::jsonb) with ordinality as t (text, n) order by n`;
    const wrong = rows.filter(({ text, seconds }) => seconds !== timeOf(text) && !/:59\.9{7,}/.test(text));
    assert.deepEqual(
      wrong.map((row) => ({ ...row, expected: timeOf(row.text) })),
      [],
    );
    assert.equal(rows.length, texts.length);
  });

  it('that no calendar has does not end a query over all rows', async () => {
    const segments = [
      { segmentStart: '2026-11-20T08:00:00Z', segmentEnd: '2026-02-30T00:00:00Z' },
      { segmentEnd: '2026-11-20T08:00:00+16:00' },
      { segmentEnd: 7 },
    ];
    const metrics = [{ name: 'tTalk', value: 7, emitDate: '2026-13-01T00:00:00Z' }];
    const participants = [{ sessions: [{ segments, metrics }, 'x'] }, null, 7];
    const page = sortedPage([makeRecord('a', { participants }), makeRecord('b', { participants: 'x' })]);
    await harness.sink.save(pageRequest(harness.makePlan()), page);
    const rows = await harness.sql`select segment_start is not null as start, segment_end from segment`;
    assert.deepEqual(rows, [
      { start: true, segment_end: null },
      { start: false, segment_end: null },
      { start: false, segment_end: null },
    ]);
    assert.deepEqual(await harness.sql`select emit_date from metric`, [{ emit_date: null }]);
  });
});
