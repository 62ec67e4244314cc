import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, it } from 'node:test';
import type { ApplicationFailure } from '@temporalio/common';
import { createPostgresSink } from '../../../../src/activities/sink/postgres/postgres-sink.ts';
import { openDatabase } from '../../../../src/activities/sink/postgres/database.ts';
import { serverProblem } from '../../../../src/activities/sink/postgres/session.ts';
import { makePlan, pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { openSharedDatabase } from '../../../../testkit/shared-postgres.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { openSql } from '../../../../testkit/sql.ts';
import { until } from '../../../../testkit/until.ts';

const database = await openSharedDatabase();

const SETTINGS = {
  DateStyle: ['SQL, DMY', 'German', 'Postgres, MDY'],
  IntervalStyle: ['sql_standard'],
  TimeZone: ['Asia/Kathmandu', 'America/St_Johns'],
  client_encoding: ['LATIN1', 'SQL_ASCII'],
  search_path: ['pg_catalog', 'nowhere', ''],
  default_transaction_isolation: ['serializable', 'repeatable read'],
  default_transaction_read_only: ['on'],
  default_transaction_deferrable: ['on'],
  extra_float_digits: ['-15'],
  bytea_output: ['escape'],
  statement_timeout: ['300ms'],
  lock_timeout: ['1ms'],
  idle_in_transaction_session_timeout: ['1ms'],
  synchronous_commit: ['off'],
  row_security: ['off'],
  xmlbinary: ['hex'],
  transform_null_equals: ['on'],
  standard_conforming_strings: ['on'],
};

async function exportDay(url: string, schema: string) {
  const sink = createPostgresSink(url, schema);
  try {
    const plan = makePlan({ exportId: 'nightly', destination: `postgres:${schema}` });
    await sink.open(plan);
    await sink.save(pageRequest(plan), sortedPage([makeRecord('ü', { n: 0.1, text: 'ß 漢 \\' }), '{}'], { total: 2 }));
    await sink.seal(sealRequest(plan, 1));
    await sink.finish({ plan });
    return (await sink.verify('nightly'))!.differences;
  } finally {
    await sink.close();
  }
}

describe('settings of a server, a database or a role', () => {
  const sql = openSql(database.url);
  after(() => sql.end());
  for (const [name, values] of Object.entries(SETTINGS)) {
    for (const value of values) {
      it(`change nothing: ${name} = '${value}'`, async () => {
        const role = `role_${randomUUID().replaceAll('-', '')}`;
        await sql.unsafe(
          `create role ${role} superuser login password 'p'; alter role ${role} set ${name} = '${value}'`,
        );
        const url = Object.assign(new URL(database.url), { username: role, password: 'p' });
        assert.deepEqual(await exportDay(url.href, role), []);
      });
    }
  }

  it('let an export be verified from a session with others', async () => {
    await exportDay(database.url, 'shared');
    for (const options of ['-c datestyle=German', '-c timezone=Asia/Tokyo', '-c extra_float_digits=-15']) {
      const sink = createPostgresSink(`${database.url}?options=${encodeURIComponent(options)}`, 'shared');
      assert.deepEqual((await sink.verify('nightly'))!.differences, []);
      await sink.close();
    }
  });
});

it('a password that changes counts for the next connection', async () => {
  const url = (password: string) => Object.assign(new URL(database.url), { username: 'renewed', password }).href;
  const sql = openSql(database.url);
  await sql.unsafe(`create role renewed superuser login password 'first'`);
  await assert.rejects(
    openDatabase(url('wrong'), 'renewed').snapshot(({ query }) => query('select 1')),
    /password/,
  );
  let current = url('first');
  const session = openDatabase(() => current, 'renewed');
  const whoAmI = () => session.snapshot(({ query }) => query<{ me: string }>('select current_user as me'));
  assert.deepEqual(await whoAmI(), [{ me: 'renewed' }]);
  await sql.unsafe(`alter role renewed password 'second'`);
  // The connection that was open is lost, as after a restart.
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'renewed'`;
  await sql.end();
  current = url('second');
  await until('the connection is made again', () =>
    whoAmI().then(
      () => true,
      () => false,
    ),
  );
  await session.close();
});

describe('a database that will not do', () => {
  for (const encoding of ['LATIN1', 'SQL_ASCII']) {
    it(`for its encoding ${encoding} is refused at the first step, with the way out`, async () => {
      const sql = openSql(database.url);
      await sql.unsafe(`create database in_${encoding} encoding '${encoding}' locale 'C' template template0`);
      await sql.end();
      const url = Object.assign(new URL(database.url), { pathname: `/in_${encoding.toLowerCase()}` });
      await assert.rejects(exportDay(url.href, 'genesys'), (error: ApplicationFailure) => {
        assert.deepEqual([error.type, error.nonRetryable], ['DestinationFailed', true]);
        assert.match(
          error.message,
          new RegExp(`has the encoding ${encoding}, but Holdfast needs UTF8: create another database`),
        );
        return true;
      });
    });
  }

  it('for its age is refused in a sentence', () => {
    const facts = { name: '13.22', encoding: 'UTF8' };
    assert.match(serverProblem({ ...facts, version: 130_022 })!, /^PostgreSQL 13\.22 is too old: .* 14 or newer/);
    assert.equal(serverProblem({ ...facts, version: 140_000 }), null);
  });
});
