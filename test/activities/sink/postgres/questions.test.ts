import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { ASKED_CONVERSATIONS } from '../../../../testkit/asked-conversations.ts';
import { documentedBlocks } from '../../../../testkit/documented.ts';
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

  it('of the panels of docs/recipes.md have answers, with the macros of Grafana', async () => {
    const panels = documentedBlocks('docs/recipes.md', 'sql').filter((block) => block.includes('$__timeFilter'));
    const answers = [];
    for (const panel of panels) answers.push(plainRows(await harness.sql.unsafe(asGrafana(panel, harness.schema))));
    const hour = Date.parse('2026-03-02T10:00:00Z') / 1000;
    assert.deepEqual(answers, [
      [
        [hour, 3, 0],
        [hour + 86_400, 2, 1],
      ],
      [
        ['sales', 150],
        ['support', 30],
      ],
      [[50]],
    ]);
  });

  it('of flat rows have the same answers in the view', async () => {
    for (const { title, sql } of await flatQuestions()) {
      const rows = await harness.sql.unsafe(`set timezone to 'UTC'; ${sql}`);
      assert.deepEqual(plainRows(rows), FLAT_ANSWERS[title], title);
    }
  });
});

/** What Grafana makes of its macros for a time range, with the schema of the test. */
const asGrafana = (panel: string, schema: string): string =>
  panel
    .replaceAll('genesys.flat', `"${schema}".flat`)
    .replace(/\$__timeFilter\((\w+)\)/g, "$1 between '2026-03-01T00:00:00Z' and '2026-03-08T00:00:00Z'")
    .replace(/\$__timeGroup\((\w+), '1h'\)/g, 'floor(extract(epoch from $1) / 3600) * 3600');

/** The driver gives numeric and bigint as text, and a date as midnight. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return typeof value === 'string' && value !== '' && !Number.isNaN(Number(value)) ? Number(value) : value;
}
