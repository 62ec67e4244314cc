import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApplicationFailure } from '@temporalio/common';
import { createPostgresSink } from '../../../../src/activities/sink/postgres/postgres-sink.ts';

import { RefusedData } from '../../../../src/activities/sink/refused-data.ts';
import { CONVERSATIONS } from '../../../../src/datasets/genesys/conversations.ts';
import type { PageRequest, Plan } from '../../../../src/contract.ts';
import { pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { type PostgresServer, startPostgres } from '../../../../testkit/postgres.ts';
import { openSharedDatabase } from '../../../../testkit/shared-postgres.ts';
import { openSql } from '../../../../testkit/sql.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { until } from '../../../../testkit/until.ts';
import { type PostgresHarness, postgresHarness } from './harness.ts';

const database = await openSharedDatabase();

function harness(t: TestContext): PostgresHarness {
  const opened = postgresHarness(database.url);
  t.after(() => opened.dispose());
  return opened;
}

/** Exports records in one go. */
async function exportAll({ sink }: Pick<PostgresHarness, 'sink'>, plan: Plan, records: readonly string[]) {
  await sink.open(plan);
  await sink.save(pageRequest(plan), sortedPage(records));
  await sink.seal(sealRequest(plan, 1));
  await sink.finish({ plan });
}

const rowsOf = async ({ sql }: PostgresHarness) =>
  (
    await sql<{ text: string }>`
      select concat_ws(' ', conversation_id, coalesce(record ->> 'v', 'null'), export_id) as text
      from conversation order by conversation_id`
  ).map(({ text }) => text);

/** Repeats what fails because the database is only just back, as Temporal would. */
async function patiently<T>(action: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      if (attempt === 50) throw error;
      await sleep(100);
    }
  }
}

/** A rejection of the sink's, in its own words, without the password. */
const saying = (words: RegExp) => (error: Error & { type?: string; nonRetryable?: boolean }) => {
  assert.deepEqual([error.type, error.nonRetryable], ['DestinationFailed', false], error.message);
  assert.match(error.message, words);
  assert.doesNotMatch(error.message, /p@ss|p%40ss/);
  return true;
};

describe('rows of several exports', () => {
  it('are those that were asked for last by the clock of the database, in whatever order they come', async (t) => {
    const opened = harness(t);
    const plans = ['first', 'second'].map((exportId) => opened.makePlan({ exportId, runId: exportId }));
    const [first, second] = plans.map((plan) => pageRequest(plan)) as [PageRequest, PageRequest];
    for (const plan of plans) await opened.sink.open(plan);
    for (const request of [first, second]) assert.equal(await opened.sink.find(request), null);
    const records = (v: number) => [makeRecord('a', { v }), makeRecord('b', { v })];
    // The first one's worker is slow, and its clock is years ahead.
    await opened.sink.save(second, sortedPage(records(2), { readAt: '2020-01-01T00:00:00.000Z' }));
    const late = sortedPage([...records(1), makeRecord('c', { v: 1 })], { readAt: '2099-01-01T00:00:00.000Z' });
    await opened.sink.save(first, late);
    assert.deepEqual(await rowsOf(opened), ['a 2 second', 'b 2 second', 'c 1 first']);
    for (const plan of plans) {
      await opened.sink.seal(sealRequest(plan, 1));
      await opened.sink.finish({ plan });
    }
    for (const id of ['first', 'second']) assert.deepEqual((await opened.sink.verify(id))!.differences, []);
  });

  it('stay where an export that shares them is replaced, and go to the other one', async (t) => {
    const opened = harness(t);
    const first = opened.makePlan({ exportId: 'first' });
    await exportAll(opened, first, [makeRecord('a', { v: 1 })]);
    const second = opened.makePlan({ exportId: 'second' });
    await exportAll(opened, second, [makeRecord('a', { v: 2 }), makeRecord('only', { v: 2 })]);
    const again = { ...second, runId: 'run-2', fingerprint: 'f2', overwrite: true };
    await exportAll(opened, again, [makeRecord('other', { v: 3 })]);
    assert.deepEqual(await rowsOf(opened), ['a 2 first', 'other 3 second']);
    for (const id of ['first', 'second']) assert.deepEqual((await opened.sink.verify(id))!.differences, []);
  });

  it('of pages that share records are written side by side without blocking each other', async (t) => {
    const { sink, makePlan, sql } = harness(t);
    const plans = Array.from({ length: 8 }, (_, n) => makePlan({ exportId: `export-${n}` }));
    await Promise.all(plans.map((plan) => sink.open(plan)));
    const ids = Array.from({ length: 200 }, (_, n) => `c${n}`);
    const pages = plans.map((_, n) => sortedPage((n % 2 === 0 ? ids : [...ids].reverse()).map((id) => makeRecord(id))));
    await Promise.all(plans.map((plan, n) => sink.save(pageRequest(plan), pages[n]!)));
    assert.equal((await sql`select from conversation`).length, ids.length);
  });

  it('of a job that an earlier run had submitted go when the slice is sealed without them', async (t) => {
    const opened = harness(t);
    const plan = opened.makePlan({ jobs: true });
    await opened.sink.open(plan);
    await opened.sink.save(
      pageRequest(plan, { job: 'lost' }),
      sortedPage([makeRecord('a', { v: 1 }), makeRecord('x')]),
    );
    await opened.sink.save(pageRequest(plan, { job: 'new' }), sortedPage([makeRecord('a', { v: 2 })]));
    const readings = [{ job: 'new', pages: 1, sizes: [{ from: 1, pageSize: plan.pageSize }] }];
    await opened.sink.seal({ ...sealRequest(plan, 1), readings });
    await opened.sink.finish({ plan });
    assert.deepEqual(await rowsOf(opened), ['a 2 nightly']);
    assert.deepEqual((await opened.sink.verify('nightly'))!.differences, []);
  });
});

describe('the schema', () => {
  it('is made once when eight workers open it at once', async (t) => {
    const { schema, makePlan, sql } = harness(t);
    const sinks = Array.from({ length: 8 }, () => createPostgresSink(database.url, schema));
    t.after(() => Promise.all(sinks.map((sink) => sink.close())));
    await Promise.all(sinks.map((sink) => sink.open(makePlan())));
    const migrations = await sql`select number, name from migration order by number`;
    assert.deepEqual(
      migrations.map(({ number }) => number as number),
      migrations.map((_, index) => index + 1),
    );
    assert.equal((await sql`select from export`).length, 1);
  });

  it('that a newer Holdfast has made is left alone', async (t) => {
    const { sink, makePlan, sql } = harness(t);
    await sink.open(makePlan());
    await sql`insert into migration (number, name) values (9999, '9999-future.sql')`;
    await assert.rejects(
      sink.open(makePlan()),
      saying(/a newer version of Holdfast has changed the schema\. Upgrade the worker/),
    );
  });

  it('has an id with NUL or a lone surrogate as JSON writes it', async (t) => {
    const opened = harness(t);
    const records = ['{"conversationId":"a\\u0000b"}', '{"conversationId":"c\\ud800"}'];
    await exportAll(opened, opened.makePlan(), records);
    assert.deepEqual(await rowsOf(opened), ['a\\u0000b null nightly', 'c\\ud800 null nightly']);
    assert.deepEqual((await opened.sink.verify('nightly'))!.differences, []);
  });

  it('has times in columns, and none where there is none', async (t) => {
    const opened = harness(t);
    const records = [
      '{"conversationId":"a","conversationStart":"2026-11-20T08:00:00.123Z","conversationEnd":"2026-11-20T09:00:00Z","originatingDirection":"inbound"}',
      '{"conversationId":"b","conversationStart":"2026-11-20T08:00:00+02:00","conversationEnd":7,"originatingDirection":null}',
    ];
    await exportAll(opened, opened.makePlan(), records);
    const rows = await opened.sql`
      select conversation_start, conversation_end, originating_direction from conversation order by conversation_id`;
    assert.deepEqual(
      rows.map((row) => ({ ...row })),
      [
        {
          conversation_start: new Date('2026-11-20T08:00:00.123Z'),
          conversation_end: new Date('2026-11-20T09:00:00Z'),
          originating_direction: 'inbound',
        },
        { conversation_start: new Date('2026-11-20T06:00:00Z'), conversation_end: null, originating_direction: null },
      ],
    );
  });
});

describe('a database that does not do its part', () => {
  /** Creates a role with a password of its own, and gives the connection string. */
  async function role({ sql }: PostgresHarness, name: string) {
    const user = `${name}_${randomUUID().slice(0, 8)}`;
    await sql.unsafe(`create role ${user} login password 'other'`);
    const url = new URL(database.url);
    Object.assign(url, { username: user, password: 'other' });
    return { user, url: url.href };
  }

  it('for want of a right says so, and goes on once it is given', async (t) => {
    const opened = harness(t);
    const { user, url } = await role(opened, 'reader');
    const sink = createPostgresSink(url, opened.schema);
    t.after(() => sink.close());
    const plan = opened.makePlan();
    await assert.rejects(sink.open(plan), saying(/permission denied for database.*\(42501\)\. Give the user/));
    await opened.sql.unsafe(
      `create schema ${opened.schema}; grant usage, create on schema ${opened.schema} to ${user}`,
    );
    await sink.open(plan);
    await opened.sql.unsafe(`revoke all on conversation from ${user}`);
    await sink.save(pageRequest(plan), sortedPage([])).catch(() => {});
    await opened.sql.unsafe(`grant all on conversation to ${user}`);
    assert.equal((await sink.save(pageRequest(plan), sortedPage([makeRecord('a')]))).page, 1);
  });

  it('for a wrong password, database or table says which', async (t) => {
    const opened = harness(t);
    const wrong = (change: Partial<URL>) => Object.assign(new URL(database.url), change).href;
    const cases: [url: string, words: RegExp][] = [
      [wrong({ password: 'p@ss' }), /password authentication failed.*\(28P01\)\. Check the user and password/],
      [wrong({ pathname: '/nowhere' }), /database "nowhere" does not exist.*\(3D000\)\. Create the database/],
      [wrong({ port: '1' }), /\(ECONNREFUSED\)\. Check HOLDFAST_POSTGRES_URL, and that the database is running/],
    ];
    for (const [url, words] of cases) {
      const sink = createPostgresSink(url, opened.schema);
      t.after(() => sink.close());
      await assert.rejects(sink.open(opened.makePlan()), saying(words));
    }
    await opened.sink.open(opened.makePlan());
    await opened.sql`drop table rejected_record`;
    const page = sortedPage([makeRecord('a')]);
    await assert.rejects(opened.sink.save(pageRequest(opened.makePlan()), page), (error: ApplicationFailure) => {
      assert.deepEqual([error.type, error.nonRetryable], ['Incomplete', true]);
      assert.match(
        error.message,
        /rejected_record" does not exist \(42P01\): something other than Holdfast dropped or changed its tables/,
      );
      return true;
    });
  });

  // Classes 22 and 23: no value that Holdfast writes is refused, so the table is made to.
  const REFUSALS: Record<string, string> = {
    '22P02': `alter table conversation add column x int generated always as (('x' || length(conversation_id))::int) stored`,
    '23514': 'alter table conversation add constraint few check (length(conversation_id) > 5)',
  };
  for (const [code, statement] of Object.entries(REFUSALS)) {
    it(`because a page holds a value that it refuses (${code}) names the page and tells nothing of the value`, async (t) => {
      const opened = harness(t);
      const plan = opened.makePlan();
      await opened.sink.open(plan);
      await opened.sql.unsafe(statement);
      const keeping = opened.sink.save(pageRequest(plan), sortedPage([makeRecord('S1')]));
      await assert.rejects(keeping, (error: Error) => {
        assert.ok(error instanceof RefusedData, String(error));
        assert.match(error.message, new RegExp(`page 1 of the slice from 2026-11-20.*refuses a value \\(${code}`));
        assert.doesNotMatch(error.message, /S1|xS1|"x/);
        return true;
      });
    });
  }

  it('because it was killed leaves each page whole or not there, and goes on when it is back', async (t) => {
    const own: PostgresServer = await startPostgres();
    const opened = postgresHarness(own.url);
    t.after(() => opened.dispose().finally(() => own.dispose()));
    const plan = opened.makePlan();
    await opened.sink.open(plan);
    const pages = Array.from({ length: 40 }, (_, n) =>
      sortedPage(
        Array.from({ length: 100 }, (_, m) => makeRecord(`c${n}-${m}`, { text: 'x'.repeat(2_000) })),
        { next: n === 39 ? null : String((n + 1) * 100) },
      ),
    );
    await opened.sink.save(pageRequest(plan), pages[0]!);
    const keeping = pages.slice(1).map((page, n) => opened.sink.save(pageRequest(plan, { page: n + 2 }), page));
    const settled = Promise.allSettled(keeping);
    await Promise.any(keeping);
    await own.kill();
    const outcomes = await settled;
    await own.start();
    const kept = outcomes.filter(({ status }) => status === 'fulfilled').length;
    for (const [n, outcome] of outcomes.entries()) {
      const found = await patiently(() => opened.sink.find(pageRequest(plan, { page: n + 2 })));
      // What was vouched for is there. What was not may be: the answer was lost on the way.
      if (outcome.status === 'fulfilled') assert.deepEqual(found, { receipt: outcome.value });
      else saying(/Check HOLDFAST_POSTGRES_URL|was shut down|restarting/)(outcome.reason as Error);
      await opened.sink.save(pageRequest(plan, { page: n + 2 }), pages[n + 1]!);
    }
    t.diagnostic(`${kept} of ${outcomes.length} pages were in before the kill`);
    await opened.sink.seal(sealRequest(plan, pages.length));
    assert.equal((await opened.sink.finish({ plan })).records, 4_000);
    assert.deepEqual((await opened.sink.verify('nightly'))!.differences, []);
  });
});

describe('a destination "postgres:…"', () => {
  const sinkOf = (url: string | null, schema: string) => () => createPostgresSink(url, schema);
  it('needs the variable', () => {
    assert.throws(sinkOf(null, 'genesys'), /HOLDFAST_POSTGRES_URL must be set on the worker/);
  });
  for (const schema of ['', 'a b', 'a.b', 'a"b', '1a', 'pg_catalog', 'information_schema', 'x'.repeat(64)]) {
    it(`does not take the schema "${schema}"`, () => {
      assert.throws(sinkOf(database.url, schema), /does not name a schema/);
    });
  }
  it('takes the number of connections from its connection string', async (t) => {
    const opened = harness(t);
    const url = `${database.url}?max=2&application_name=nightly-${opened.schema}`;
    const sink = createPostgresSink(url, opened.schema);
    t.after(() => sink.close());
    const plan = opened.makePlan();
    await sink.open(plan);
    const saveTwelve = (from: number) =>
      Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          sink.save(pageRequest(plan, { page: from + n }), sortedPage([makeRecord(`${from + n}`)])),
        ),
      );
    const monitor = openSql(database.url);
    t.after(() => monitor.end());
    const connections = async () => {
      const [row] = await monitor<{ n: number }>`
        select count(*)::int as n from pg_stat_activity where application_name = ${`nightly-${opened.schema}`}`;
      return row!.n;
    };
    await saveTwelve(1);
    // The first one may have saved all pages before the second one was made.
    await until('both connections are made', async () => (await connections()) >= 2);
    await saveTwelve(13);
    assert.equal(await connections(), 2);
  });
});

describe('a schema whose table was made from another definition', () => {
  // What of a definition no table is made from may change.
  const CHANGED = {
    'another key': { ...CONVERSATIONS, key: ['id'] },
    'another time': { ...CONVERSATIONS, time: { ...CONVERSATIONS.time!, field: 'conversationEnd' } },
    'another column': {
      ...CONVERSATIONS,
      table: { ...CONVERSATIONS.table, columns: CONVERSATIONS.table.columns.slice(1) },
    },
    'the name of its table': { ...CONVERSATIONS, name: 'calls' },
  };

  it('is refused, new export or resumed one, and keeps what it has', async (t) => {
    const opened = harness(t);
    const { sql, schema, sink, makePlan } = opened;
    const plan = makePlan();
    await exportAll({ sink }, plan, [makeRecord('a')]);
    for (const [what, dataset] of Object.entries(CHANGED)) {
      const changed = createPostgresSink(database.url, schema, { datasetOf: () => dataset });
      t.after(() => changed.close());
      const made = what === 'the name of its table' ? 'the dataset "conversations"' : 'an earlier definition of it';
      const message = `destination "postgres:${schema}" already has a table "conversation", made for ${made}: export the dataset "${dataset.name}" to another schema`;
      for (const again of [
        makePlan({ exportId: 'new', runId: what }),
        makePlan({ overwrite: true, runId: 'r2', fingerprint: 'f2' }),
      ])
        await assert.rejects(changed.open(again), { name: 'InvalidInput', message }, what);
    }
    assert.deepEqual(await rowsOf(opened), ['a null nightly']);
    const exports = await sql<{ text: string }>`select export_id as text from export`;
    assert.deepEqual(
      exports.map(({ text }) => text),
      ['nightly'],
    );
    const renamed = createPostgresSink(database.url, schema, {
      datasetOf: () => ({ ...CONVERSATIONS, fileColumns: [] }),
    });
    t.after(() => renamed.close());
    await exportAll({ sink: renamed }, makePlan({ exportId: 'other' }), [makeRecord('b')]);
  });
});
