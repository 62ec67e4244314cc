import assert from 'node:assert/strict';
import { after, describe, it, type TestContext } from 'node:test';
import type { ApplicationFailure } from '@temporalio/common';
import { createPostgresSink } from '../../../../src/activities/sink/postgres/postgres-sink.ts';
import { pageRequest } from '../../../../testkit/plan.ts';
import { startPostgres } from '../../../../testkit/postgres.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { openSql } from '../../../../testkit/sql.ts';
import { postgresHarness } from './harness.ts';

const server = await startPostgres();
after(() => server.dispose());

// Deadlines of half a second instead of ten.
const PACE = 0.05;

const saying = (words: RegExp) => (error: ApplicationFailure) => {
  assert.deepEqual([error.type, error.nonRetryable], ['DestinationFailed', false], error.message);
  assert.match(error.message, words);
  return true;
};

async function opened(t: TestContext) {
  const harness = postgresHarness(server.url);
  const sink = createPostgresSink(`${server.url}?application_name=${harness.schema}`, harness.schema, { pace: PACE });
  t.after(() => sink.close().finally(() => harness.dispose()));
  const plan = harness.makePlan();
  await sink.open(plan);
  return { ...harness, sink, plan, request: pageRequest(plan) };
}

describe('a database that does not answer', () => {
  it('for a lock of another session is told of, and the export resumes once it is gone', async (t) => {
    const { sink, schema, request } = await opened(t);
    const other = openSql(server.url, schema);
    t.after(() => other.end());
    const page = sortedPage([makeRecord('a')]);
    await sink.save(request, page);
    const locked = other.unsafe('begin; lock table page_receipt; select pg_sleep(2); commit');
    while ((await other`select from pg_locks where granted and mode = 'AccessExclusiveLock'`).length === 0);
    const next = pageRequest(request.plan, { page: 2 });
    await assert.rejects(
      sink.find(next),
      saying(/page 2 of the slice from .*\(55P03\)\. Another session holds a lock/),
    );
    await locked;
    assert.equal((await sink.save(next, page)).page, 2);
  });

  it('because its backends are frozen is given up, and the connections with it', async (t) => {
    const { sink, schema, request, sql } = await opened(t);
    const backends = await sql<{ pid: number }>`select pid from pg_stat_activity where application_name = ${schema}`;
    assert.ok(backends.length > 0);
    for (const { pid } of backends) process.kill(pid, 'SIGSTOP');
    try {
      await assert.rejects(sink.find(request), saying(/the database did not answer within 1 s \(ETIMEDOUT\)/));
    } finally {
      for (const { pid } of backends) process.kill(pid, 'SIGCONT');
    }
    assert.equal(await sink.find(request), null);
  });

  it('to a new connection is given up', async (t) => {
    const { sink, request, schema, sql } = await opened(t);
    const [postmaster] = await sql<{ pid: number }>`
      select pg_terminate_backend(pid), (
        select (string_to_array(pg_read_file('postmaster.pid'), E'\n'))[1]::int
      ) as pid
      from pg_stat_activity where application_name = ${schema}`;
    process.kill(postmaster!.pid, 'SIGSTOP');
    try {
      await assert.rejects(sink.find(request), saying(/\((ETIMEDOUT|57P01|08006)\)/));
      await assert.rejects(sink.find(request), saying(/no connection could be made within 0.5 s \(ETIMEDOUT\)/));
    } finally {
      process.kill(postmaster!.pid, 'SIGCONT');
    }
    assert.equal(await sink.find(request), null);
  });

  it('leaves no place of the pool taken, however often it happens', async (t) => {
    const { sink, request, schema, sql } = await opened(t);
    const find = () => Promise.allSettled(Array.from({ length: 20 }, () => sink.find(request)));
    for (let round = 0; round < 3; round++) {
      const finding = find();
      // Waits until they are gone: a session that was told to end may take another statement.
      await sql`select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name = ${schema}`;
      await finding;
    }
    // The pool may still hold a session whose end it has not been told of.
    await find();
    for (const outcome of await find()) assert.equal(outcome.status, 'fulfilled');
    const [row] = await sql<{ count: number }>`
      select count(*)::int as count from pg_stat_activity where application_name = ${schema}`;
    assert.ok(row!.count <= 8, `${row!.count} connections`);
  });
});
