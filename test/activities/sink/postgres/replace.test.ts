import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { ApplicationFailure } from '@temporalio/common';
import { openDatabase } from '../../../../src/activities/sink/postgres/database.ts';
import { schemasIn, storedRows } from '../../../../src/activities/sink/postgres/stored-exports.ts';
import type { Plan } from '../../../../src/contract.ts';
import { cases } from '../../../../testkit/deep.ts';
import { DAY, pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { openSharedDatabase } from '../../../../testkit/shared-postgres.ts';
import { seeded } from '../../../../testkit/random.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { openSql } from '../../../../testkit/sql.ts';
import { type PostgresHarness, postgresHarness } from './harness.ts';

const database = await openSharedDatabase();

const NOON = '2026-11-20T12:00:00.000Z';
const MORNING = { start: DAY.start, end: NOON };
const AFTERNOON = { start: NOON, end: DAY.end };
// Each replaces what the one before it, and those beside it, have left.
const ROUNDS = cases(5, 12);

function opened(t: TestContext) {
  const harness = postgresHarness(database.url);
  t.after(() => harness.dispose());
  const differences = async (id: string) => (await harness.sink.verify(id))!.differences;
  const rows = async () =>
    (
      await harness.sql<{ text: string }>`
        select conversation_id || ' ' || export_id as text from conversation order by 1`
    ).map(({ text }) => text);
  return { ...harness, differences, rows };
}

async function exportAll({ sink }: Pick<PostgresHarness, 'sink'>, plan: Plan, ids: readonly string[]) {
  await sink.open(plan);
  await sink.save(pageRequest(plan), sortedPage(ids.map((id) => makeRecord(id, { run: plan.runId }))));
  await sink.seal(sealRequest(plan, 1));
  return sink.finish({ plan });
}

describe('an export that is being replaced', () => {
  it('stays whole and verifies until the new one is finished, whatever has come of that', async (t) => {
    const { sink, makePlan, sql, differences, rows } = opened(t);
    const old = makePlan();
    const result = await exportAll({ sink }, old, ['a', 'b']);
    const again = makePlan({ runId: 'run-2', fingerprint: 'f2', overwrite: true });
    await sink.open(again);
    assert.deepEqual(await differences('nightly'), []);
    await sink.save(pageRequest(again), sortedPage([makeRecord('b', { run: 2 }), makeRecord('c')]));
    assert.deepEqual(await differences('nightly'), []);
    await sink.seal(sealRequest(again, 1));
    assert.deepEqual(await differences('nightly'), []);
    // It was cancelled; the next one begins again.
    const third = makePlan({ runId: 'run-3', fingerprint: 'f3', overwrite: true });
    await sink.open(third);
    assert.deepEqual(await rows(), ['a nightly', 'b nightly']);
    assert.deepEqual(await differences('nightly'), []);
    assert.deepEqual(await sink.finish({ plan: old }), result);
    await assert.rejects(sink.open(makePlan({ runId: 'run-4', fingerprint: 'f4' })), /is already finished/);
    await sink.save(pageRequest(third), sortedPage([makeRecord('c'), makeRecord('d')]));
    await sink.seal(sealRequest(third, 1));
    await sink.finish({ plan: third });
    assert.deepEqual(await rows(), ['c nightly', 'd nightly']);
    assert.deepEqual(await differences('nightly'), []);
    assert.deepEqual(
      (await sql`select run_id from export`).map(({ run_id }) => run_id),
      ['run-3'],
    );
  });

  it('gives its rows to another export whose page is committed at that moment, or leaves them to it', async (t) => {
    const { sink, makePlan, schema, differences, rows } = opened(t);
    const ids = ['a', 'b', 'c'];
    const other = makePlan({ exportId: 'other' });
    for (const stopsAt of ['before', 'after'] as const) {
      await exportAll({ sink }, makePlan({ runId: `${stopsAt}-1`, fingerprint: `${stopsAt}-1`, overwrite: true }), ids);
      const again = makePlan({ runId: `${stopsAt}-2`, fingerprint: `${stopsAt}-2`, overwrite: true });
      await sink.open(again);
      await sink.save(pageRequest(again), sortedPage([]));
      await sink.seal(sealRequest(again, 1));
      const plan = { ...other, exportId: `other-${stopsAt}` };
      await sink.open(plan);
      const keep = () => sink.save(pageRequest(plan), sortedPage(ids.map((id) => makeRecord(id))));
      // Somebody holds a row: the first of the two stops in its middle, the second one meets what it has locked.
      const holder = openSql(database.url, schema);
      const held = holder.unsafe(
        `begin; select from conversation where conversation_id = 'b' for update; select pg_sleep(1); commit`,
      );
      while (!(await isHeld(holder))) await new Promise((resolve) => setTimeout(resolve, 5));
      const works =
        stopsAt === 'before' ? [keep, () => sink.finish({ plan: again })] : [() => sink.finish({ plan: again }), keep];
      const first = works[0]!();
      await until(holder, 1);
      const second = works[1]!();
      await until(holder, 2);
      await Promise.all([first, second, held]);
      await holder.end();
      await sink.seal(sealRequest(plan, 1));
      await sink.finish({ plan });
      assert.deepEqual(
        await rows(),
        ids.map((id) => `${id} other-${stopsAt}`),
      );
      for (const id of ['nightly', plan.exportId]) assert.deepEqual(await differences(id), []);
    }
  });

  it('among random exports that share records leaves all of them verified, and no row too few or too many', async (t) => {
    const { sink, makePlan, differences, sql } = opened(t);
    const seed = String(Date.now());
    t.diagnostic(`seed ${seed}`);
    const random = seeded(seed);
    const kept = new Map<string, Set<string>>();
    const names = ['one', 'two', 'three'];
    for (const exportId of names) await exportAll({ sink }, makePlan({ exportId, runId: 'r0' }), []);
    for (let round = 1; round <= ROUNDS; round++) {
      await Promise.all(
        names.map(async (exportId) => {
          const ids = Array.from({ length: 40 }, (_, n) => `c${n}`).filter(() => random.below(3) === 0);
          const plan = makePlan({ exportId, runId: `r${round}`, fingerprint: `f${round}`, overwrite: true });
          await exportAll({ sink }, plan, ids);
          kept.set(exportId, new Set(ids));
        }),
      );
      for (const id of names) assert.deepEqual(await differences(id), [], `round ${round}, ${id}`);
      const found = (await sql<{ id: string }>`select conversation_id as id from conversation`).map(({ id }) => id);
      assert.deepEqual(found.sort(), [...new Set([...kept.values()].flatMap((ids) => [...ids]))].sort());
    }
  });
});

const until = async (sql: ReturnType<typeof openSql>, waiting: number) => {
  const count = async () =>
    (
      await sql<{ n: number }>`select count(*)::int as n from pg_stat_activity
      where application_name = 'holdfast' and wait_event_type = 'Lock'`
    )[0]!.n;
  for (let attempt = 0; (await count()) < waiting && attempt < 200; attempt++)
    await new Promise((resolve) => setTimeout(resolve, 5));
};

const isHeld = async (sql: ReturnType<typeof openSql>) =>
  (await sql`select from pg_stat_activity where wait_event = 'PgSleep'`).length > 0;

describe('a slice that was cut in two', () => {
  it('is dropped when the export is finished, with what only its page had', async (t) => {
    const { sink, makePlan, differences, rows, sql } = opened(t);
    const plan = makePlan();
    await sink.open(plan);
    await sink.save(pageRequest(plan), sortedPage([makeRecord('a'), makeRecord('gone'), '{}'], { next: '100' }));
    for (const [slice, id] of [
      [MORNING, 'a'],
      [AFTERNOON, 'b'],
    ] as const) {
      await sink.save(pageRequest(plan, { slice }), sortedPage([makeRecord(id)]));
      await sink.seal(sealRequest(plan, 1, { slice }));
    }
    const result = await sink.finish({ plan });
    assert.deepEqual([result.records, result.rejected, result.proven], [2, 0, true]);
    assert.deepEqual(await rows(), ['a nightly', 'b nightly']);
    assert.deepEqual(await differences('nightly'), []);
    assert.equal((await sql`select from rejected_record`).length, 0);
    assert.equal((await sql`select from slice`).length, 2);
  });

  it('and was sealed all the same by an earlier run is dropped too', async (t) => {
    const { sink, makePlan, differences, rows } = opened(t);
    const plan = makePlan();
    await sink.open(plan);
    for (const [slice, id] of [
      [MORNING, 'a'],
      [AFTERNOON, 'b'],
      [{ start: NOON, end: '2026-11-20T18:00:00.000Z' }, 'c'],
    ] as const) {
      await sink.save(pageRequest(plan, { slice }), sortedPage([makeRecord(id)]));
      await sink.seal(sealRequest(plan, 1, { slice }));
    }
    await sink.finish({ plan });
    assert.deepEqual(await rows(), ['a nightly', 'b nightly']);
    assert.deepEqual(await differences('nightly'), []);
  });
});

describe('ids over all slices', () => {
  it('that one slice left to another and none has kept are missing, and those that two have kept are repeated', async (t) => {
    const { sink, makePlan, differences, sql } = opened(t);
    const plan = makePlan();
    await sink.open(plan);
    const lost = Array.from({ length: 25 }, (_, n) => `lost-${n}`);
    const page = { elsewhere: [...lost, 'b'], received: 28 };
    await sink.save(pageRequest(plan, { slice: MORNING }), sortedPage([makeRecord('a'), makeRecord('both')], page));
    await sink.save(pageRequest(plan, { slice: AFTERNOON }), sortedPage([makeRecord('b'), makeRecord('both')]));
    for (const slice of [MORNING, AFTERNOON]) await sink.seal(sealRequest(plan, 1, { slice }));
    const result = await sink.finish({ plan });
    assert.deepEqual([result.proven, result.missing, result.repeated], [false, 25, 1]);
    const [row] = await sql<{ missing: { examples: string[] }; repeated: unknown }>`
      select manifest -> 'missing' as missing, manifest -> 'repeated' as repeated from export`;
    assert.deepEqual([row!.missing.examples.length, row!.repeated], [10, { count: 1, examples: ['both'] }]);
    assert.ok(row!.missing.examples.every((id) => lost.includes(id)));
    assert.deepEqual(
      (await differences('nightly')).filter((each) => /missing|repeated/.test(each)),
      [],
    );
  });
});

describe('what is dropped from outside while an export runs', () => {
  const DROPS: Record<string, { drop: (schema: string) => string; says: RegExp }> = {
    'the schema': { drop: (schema) => `drop schema ${schema} cascade`, says: /does not exist \((42P01|3F000)\)/ },
    'a table': { drop: () => 'drop table rejected_record', says: /"rejected_record" does not exist|rejected_record/ },
    'a column': { drop: () => 'alter table page_receipt drop column sha256', says: /sha256.*does not exist \(42703\)/ },
    'the row of the export': { drop: () => 'delete from export', says: /the row of its export is gone|is missing/ },
    'the row of the slice': { drop: () => 'delete from slice', says: /the row of its slice is gone|is missing/ },
  };
  for (const [what, { drop, says }] of Object.entries(DROPS)) {
    it(`ends it for good and says so: ${what}`, async (t) => {
      const { sink, makePlan, sql, schema } = opened(t);
      const plan = makePlan();
      await sink.open(plan);
      await sink.save(pageRequest(plan), sortedPage([makeRecord('a')], { next: '100' }));
      await sql.unsafe(drop(schema));
      const isFinal = (error: ApplicationFailure) => {
        assert.deepEqual([error.type, error.nonRetryable], ['Incomplete', true], error.message);
        assert.match(error.message, says);
        assert.match(error.message, /start the export again with \{"overwrite": true\}/i);
        return true;
      };
      await assert.rejects(sink.save(pageRequest(plan, { page: 2 }), sortedPage([makeRecord('b')])), isFinal);
      if (/row|schema/.test(what)) await assert.rejects(sink.seal(sealRequest(plan, 1)), isFinal);
    });
  }

  it('and a table that is gone before it begins is named', async (t) => {
    const { sink, makePlan, sql, schema } = opened(t);
    await sink.open(makePlan());
    await sql.unsafe('drop table rejected_record');
    await assert.rejects(
      sink.open(makePlan()),
      /table "rejected_record" is gone: something other than Holdfast dropped it/,
    );
    await sql.unsafe(`drop schema ${schema} cascade`);
    await sink.open(makePlan());
  });
});

describe('an export that is removed', () => {
  it('takes along the rows that only it has read; the others verify', async (t) => {
    const harness = opened(t);
    const { sink, makePlan, differences, rows, schema } = harness;
    await exportAll(harness, makePlan({ exportId: 'old', runId: 'r1', fingerprint: 'f1' }), ['a', 'b', 'c']);
    await exportAll(harness, makePlan({ exportId: 'new', runId: 'r2', fingerprint: 'f2' }), ['b', 'd']);
    const tables = openDatabase(database.url, schema);
    t.after(() => tables.close());
    const found = await storedRows(tables, schema);
    assert.deepEqual(found.map(({ manifest }) => manifest.exportId).sort(), ['new', 'old']);
    assert.ok((await tables.snapshot(schemasIn)).includes(schema));
    const old = found.find(({ manifest }) => manifest.exportId === 'old')!;
    const replacing = makePlan({ exportId: 'new', runId: 'r3', fingerprint: 'f3', overwrite: true });
    await sink.open(replacing);
    assert.equal(await found.find(({ manifest }) => manifest.exportId === 'new')!.remove(), false, 'a run replaces it');
    assert.equal(await old.remove(), true);
    assert.equal(await old.remove(), false, 'it is gone');
    assert.deepEqual(await rows(), ['b new', 'd new']);
    assert.deepEqual([await sink.verify('old'), await differences('new')], [null, []]);
    assert.deepEqual(await storedRows(openDatabase(database.url, 'nothing'), 'nothing'), []);
  });
});
