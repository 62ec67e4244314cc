import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { ASKED_CONVERSATIONS } from '../../../../testkit/asked-conversations.ts';
import { FLAT_ANSWERS, flatQuestions, plainRows } from '../../../../testkit/flat-questions.ts';
import { pageRequest } from '../../../../testkit/plan.ts';
import { startPostgres } from '../../../../testkit/postgres.ts';
import { sortedPage } from '../../../../testkit/sorted-page.ts';
import { type PostgresHarness, postgresHarness } from './harness.ts';

// The questions of docs/postgres.md, asked of a few conversations whose answers are worked out by hand.

const ANSWERS: Record<string, (string | number | null)[][]> = {
  'Handle time per queue and day': [
    ['2026-03-02', 'sales', 2, 150],
    ['2026-03-02', 'support', 1, 50],
    ['2026-03-03', 'support', 1, 10],
  ],
  'Abandon rate per queue': [
    ['sales', 3, 1, 33.3],
    ['support', 2, 0, 0],
  ],
  'Transfers per agent': [
    ['ann', 2, 1],
    ['bob', 2, null],
  ],
  'Service level: share answered within 20 seconds': [
    ['sales', 2, 1, 50],
    ['support', 2, 1, 50],
  ],
  'Wrap-up codes, and the talk time before them': [
    ['sold', 2, 45],
    ['other', 1, 10],
    ['passed on', 1, 120],
  ],
};

describe('the questions of docs/postgres.md', async () => {
  const server = await startPostgres();
  let harness: PostgresHarness;
  before(async () => {
    harness = postgresHarness(server.url);
    const plan = harness.makePlan();
    await harness.sink.open(plan);
    await harness.sink.keep(pageRequest(plan), sortedPage(ASKED_CONVERSATIONS));
  });
  after(() => harness.dispose().finally(() => server.dispose()));

  const docs = await readFile(new URL('../../../../../docs/postgres.md', import.meta.url), 'utf8');
  const questions = [...docs.matchAll(/^### (.+)\n```sql\n([^`]+)```/gm)].map(([, title, sql]) => ({ title, sql }));
  it('are those that have answers here', () => {
    assert.deepEqual(
      questions.map(({ title }) => title),
      Object.keys(ANSWERS),
    );
  });
  for (const { title, sql } of questions) {
    it(`${title}`, async () => {
      const rows = await harness.sql.unsafe(`set timezone to 'UTC'; ${sql!}`);
      assert.deepEqual(
        rows.map((row) => Object.values(row).map(plain)),
        ANSWERS[title!],
      );
    });
  }

  it('of flat rows have the same answers in the view', async () => {
    for (const { title, sql } of await flatQuestions()) {
      const rows = await harness.sql.unsafe(`set timezone to 'UTC'; ${sql}`);
      assert.deepEqual(plainRows(rows), FLAT_ANSWERS[title], title);
    }
  });
});

/** The driver gives numeric and bigint as text, and a date as midnight. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return typeof value === 'string' && value !== '' && !Number.isNaN(Number(value)) ? Number(value) : value;
}
