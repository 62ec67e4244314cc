import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ASKED_CONVERSATIONS } from '../../../../testkit/asked-conversations.ts';
import { documentedBlocks } from '../../../../testkit/documented.ts';
import { ANSWERS, FLAT_ANSWERS, plainRows, questionsOf } from '../../../../testkit/asked-questions.ts';
import { pageRequest } from '../../../../testkit/plan.ts';
import { openSharedDatabase } from '../../../../testkit/shared-postgres.ts';
import { sortedPage } from '../../../../testkit/sorted-page.ts';
import { type PostgresHarness, postgresHarness } from './harness.ts';

// The questions of docs/postgres.md, asked of a few conversations whose answers are worked out by hand.

const database = await openSharedDatabase();

describe('the questions of docs/postgres.md', () => {
  let harness: PostgresHarness;
  before(async () => {
    harness = postgresHarness(database.url);
    const plan = harness.makePlan();
    await harness.sink.open(plan);
    await harness.sink.save(pageRequest(plan), sortedPage(ASKED_CONVERSATIONS));
  });
  after(() => harness.dispose());

  const questions = questionsOf('docs/postgres.md');
  it('are those that have answers here', () => {
    assert.deepEqual(
      questions.map(({ title }) => title),
      Object.keys(ANSWERS),
    );
  });
  for (const { title, sql } of questions) {
    it(`${title}`, async () => {
      const rows = await harness.sql.unsafe(`set timezone to 'UTC'; ${sql}`);
      assert.deepEqual(plainRows(rows), ANSWERS[title]);
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
    for (const { title, sql } of questionsOf('docs/flat-rows.md')) {
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
