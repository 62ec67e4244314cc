import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { pageRequest } from '../../../../testkit/plan.ts';
import { startPostgres } from '../../../../testkit/postgres.ts';
import { sortedPage } from '../../../../testkit/sorted-page.ts';
import { type PostgresHarness, postgresHarness } from './harness.ts';

// The questions of docs/postgres.md, asked of a few conversations whose answers are worked out by hand.

const at = (time: string) => `2026-03-02T${time}.000Z`;
const metric = (name: string, value: number) => ({ name, value, emitDate: at('10:00:30') });

const waiting = (queueId: string, ...metrics: object[]) => ({
  purpose: 'acd',
  sessions: [{ sessionId: 'acd', mediaType: 'voice', segments: [{ segmentType: 'interact', queueId }], metrics }],
});

const agent = (userId: string, queueId: string, [talkEnd, wrapUpCode]: [string, string], ...metrics: object[]) => ({
  purpose: 'agent',
  userId,
  sessions: [
    {
      sessionId: userId,
      mediaType: 'voice',
      segments: [
        { segmentType: 'alert', segmentStart: at('10:00:00'), segmentEnd: at('10:00:10') },
        { segmentType: 'interact', queueId, segmentStart: at('10:00:10'), segmentEnd: at(talkEnd) },
        { segmentType: 'wrapup', queueId, segmentStart: at(talkEnd), segmentEnd: at('10:09:00'), wrapUpCode },
      ],
      metrics,
    },
  ],
});

const conversation = (id: string, day: number, participants: unknown) =>
  JSON.stringify({ conversationId: id, conversationStart: `2026-03-0${day}T10:00:00.000Z`, participants });

const CONVERSATIONS = [
  conversation('answered', 2, [
    waiting('sales', metric('nOffered', 1), metric('tAcd', 8_000)),
    agent('ann', 'sales', ['10:01:10', 'sold'], metric('tAnswered', 8_000), metric('tHandle', 100_000)),
  ]),
  conversation('transferred', 2, [
    waiting('sales', metric('nOffered', 1)),
    agent(
      'ann',
      'sales',
      ['10:02:10', 'passed on'],
      metric('tAnswered', 30_000),
      metric('tHandle', 200_000),
      metric('nTransferred', 1),
    ),
    waiting('support', metric('nOffered', 1)),
    agent('bob', 'support', ['10:00:40', 'sold'], metric('tAnswered', 20_000), metric('tHandle', 50_000)),
  ]),
  conversation('given up', 3, [waiting('sales', metric('nOffered', 1), metric('tAbandon', 90_000))]),
  conversation('next day', 3, [
    waiting('support', metric('nOffered', 1)),
    agent('bob', 'support', ['10:00:20', 'other'], metric('tAnswered', 21_000), metric('tHandle', 10_000)),
  ]),
  // Of unexpected types: no rows, and no error.
  conversation('strange', 3, 'none'),
  conversation('stranger', 3, [{ sessions: [{ segments: [{ segmentStart: 'soon' }], metrics: [{ value: 'x' }] }] }, 7]),
];

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
    await harness.sink.keep(pageRequest(plan), sortedPage(CONVERSATIONS));
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
});

/** The driver gives numeric and bigint as text, and a date as midnight. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return typeof value === 'string' && value !== '' && !Number.isNaN(Number(value)) ? Number(value) : value;
}
