import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import pg from 'pg';
import { ConnectionFailed } from '../../../../src/activities/sink/postgres/connection.ts';
import { withAdvice } from '../../../../src/activities/sink/postgres/failure.ts';

const RESUMES = ' The export resumes by itself once that is fixed.';

/** What the database says, with a SQLSTATE. */
function refusal(code: string): Error {
  return Object.assign(new pg.DatabaseError('it said so', 0, 'error'), { code });
}

/** Returns what becomes of an error. */
async function toldOf(error: Error, after: string): Promise<Error> {
  return withAdvice('PostgreSQL, schema "s"', after, () => Promise.reject(error)).then(
    () => assert.fail('no error'),
    (failure: unknown) => failure as Error,
  );
}

// oxfmt-ignore
const SAYS: [string, RegExp][] = [
  ['57014', /cancelled, by a timeout or by a person: look for locks and for load/],
  ['55P03', /Another session holds a lock on the tables: pg_stat_activity and pg_locks show which/],
  ['57P01', /restarting or was shut down: start it/],
  ['57P03', /starting or shutting down: wait, or start it/],
  ['25006', /is read-only: give the address of its primary/],
  ['28P01', /Check the user and password/],
  ['42501', /Give the user in HOLDFAST_POSTGRES_URL this permission \(docs\/postgres\.md/],
  ['42804', /not as Holdfast's migrations made them, or belong to another program/],
  ['53100', /disk of the database is full/],
  ['53300', /short of resources/],
  ['40P01', /It collided with another transaction/],
  ['99999', /See the log of the database/],
];

describe('an error of the database', () => {
  for (const [code, says] of SAYS) {
    it(`with ${code} says what to do, that it is tried again, and in a command that is not`, async () => {
      const retried = await toldOf(refusal(code), RESUMES);
      assert.match(retried.message, says);
      assert.ok(retried.message.startsWith(`PostgreSQL, schema "s": it said so (${code}). `), retried.message);
      assert.ok(retried.message.endsWith(RESUMES), retried.message);
      const once = await toldOf(refusal(code), '');
      assert.match(once.message, says);
      assert.doesNotMatch(once.message, /resumes|by itself/);
    });
  }

  it('that was no answer says that it could not be reached, in a command without a word of resuming', async () => {
    const { message } = await toldOf(new ConnectionFailed('no answer', 'ECONNREFUSED'), '');
    assert.match(message, /no answer \(ECONNREFUSED\)\. Check HOLDFAST_POSTGRES_URL/);
    assert.doesNotMatch(message, /resumes|by itself/);
  });
});
