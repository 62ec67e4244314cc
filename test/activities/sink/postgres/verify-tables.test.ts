import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { DAY, pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { openSharedDatabase } from '../../../../testkit/shared-postgres.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { postgresHarness } from './harness.ts';

const database = await openSharedDatabase();

const NOON = '2026-11-20T12:00:00.000Z';
const MORNING = { start: DAY.start, end: NOON };
const AFTERNOON = { start: NOON, end: DAY.end };
const title = ({ start, end }: typeof MORNING) => `slice ${start}/${end}`;

/** A finished export of two slices, with four records on three pages and a rejected one. @param again see `postgresHarness`. */
async function finished(t: TestContext, again = true) {
  const harness = postgresHarness(database.url, { again });
  t.after(() => harness.dispose());
  const { sink } = harness;
  const plan = harness.makePlan();
  await sink.open(plan);
  const page = (slice: typeof MORNING, number: number) => pageRequest(plan, { slice, page: number });
  await sink.save(page(MORNING, 1), sortedPage([makeRecord('a'), makeRecord('b')], { next: '100' }));
  await sink.save(page(MORNING, 2), sortedPage([makeRecord('c')]));
  await sink.save(page(AFTERNOON, 1), sortedPage([makeRecord('d', { n: 1 }), '{}']));
  await sink.seal(sealRequest(plan, 2, { slice: MORNING }));
  await sink.seal(sealRequest(plan, 1, { slice: AFTERNOON }));
  await sink.finish({ plan });
  return { ...harness, plan, differences: async () => (await sink.verify('nightly'))!.differences };
}

describe('verifying tables', () => {
  it('finds nothing where nothing differs', async (t) => {
    const { sink } = await finished(t);
    const { exportId, files, records, differences, proven } = (await sink.verify('nightly'))!;
    assert.deepEqual([exportId, files, records, differences, proven], ['nightly', 2, 4, [], true]);
  });

  it('is not possible before the export is complete, nor where there is none', async (t) => {
    const harness = postgresHarness(database.url);
    t.after(() => harness.dispose());
    assert.equal(await harness.sink.verify('nightly'), null);
    await harness.sink.open(harness.makePlan());
    assert.equal(await harness.sink.verify('nightly'), null);
    assert.equal(await harness.sink.verify('other'), null);
  });

  it('takes no offence at a record that a later export has read anew', async (t) => {
    const { sink, makePlan, differences } = await finished(t);
    const later = makePlan({ exportId: 'later', runId: 'run-2' });
    await sink.open(later);
    const page = sortedPage([makeRecord('a', { v: 2 })], { readAt: '2026-11-23T00:00:00.000Z' });
    await sink.save(pageRequest(later), page);
    await sink.seal(sealRequest(later, 1));
    await sink.finish({ plan: later });
    assert.deepEqual(await differences(), []);
    assert.deepEqual((await sink.verify('later'))!.differences, []);
  });

  // What is done to the tables, and what must be said of it.
  const TAMPERINGS: Record<string, { sql: string; finds: string[] }> = {
    'a missing row': {
      sql: `delete from conversation where conversation_id = 'b'`,
      finds: [
        `${title(MORNING)}: record b is missing`,
        `${title(MORNING)}: the manifest promises 3 records, but there are 2`,
      ],
    },
    'a changed record': {
      sql: `update conversation set record = jsonb_set(record, '{n}', '2') where conversation_id = 'd'`,
      finds: [`${title(AFTERNOON)}: record d has changed (its checksum differs)`],
    },
    'a doubled row': {
      sql: `alter table conversation drop constraint conversation_pkey;
        insert into conversation select * from conversation where conversation_id = 'c'`,
      finds: [
        `${title(MORNING)}: record c is there 2 times`,
        `${title(MORNING)}: the manifest promises 3 records, but there are 4`,
      ],
    },
    'an older version of a record': {
      sql: `update conversation set read_at = read_at - interval '1 day' where conversation_id = 'a'`,
      finds: [`${title(MORNING)}: record a has changed (its checksum differs)`],
    },
    'a conversation_start moved': {
      sql: `update conversation set conversation_start = '1999-01-01' where conversation_id = 'a'`,
      finds: [`${title(MORNING)}: record a has changed (its checksum differs)`],
    },
    'a conversation_start taken away': {
      sql: `update conversation set conversation_start = null where conversation_id = 'a'`,
      finds: [`${title(MORNING)}: record a has changed (its checksum differs)`],
    },
    'a conversation_end': {
      sql: `update conversation set conversation_end = 'infinity' where conversation_id = 'a'`,
      finds: [`${title(MORNING)}: record a has changed (its checksum differs)`],
    },
    'a direction': {
      sql: `update conversation set originating_direction = '' where conversation_id = 'a'`,
      finds: [`${title(MORNING)}: record a has changed (its checksum differs)`],
    },
    'a text beside a record': {
      sql: `update conversation set record_text = '' where conversation_id = 'a'`,
      finds: [`${title(MORNING)}: record a has changed (its checksum differs)`],
    },
    'a read_at that no later read can come after': {
      sql: `update conversation set read_at = '2099-01-01' where conversation_id = 'a'`,
      finds: [`${title(MORNING)}: record a has changed (its checksum differs)`],
    },
    'a row given to nobody': {
      sql: `update conversation set export_id = 'nobody' where conversation_id = 'a'`,
      finds: [`${title(MORNING)}: record a has changed (its checksum differs)`],
    },
    'a rejected record rewritten': {
      sql: `update rejected_record set record_text = '{"x":1}'`,
      finds: [`${title(AFTERNOON)}: the rejected record on page 1, record 0 has changed`],
    },
    'a reason rewritten': {
      sql: `update rejected_record set reason = 'x'`,
      finds: [`${title(AFTERNOON)}: the rejected record on page 1, record 0 has changed`],
    },
    ...Object.fromEntries(
      [
        `sha256 = repeat('0', 64)`, `bytes = 1`, `read_at = '2099-01-01'`, `total = 7`, `cursor = 'x'`, `elsewhere = '{x}'`,
        `outside = '{x}'`, `ids = ids || ids`, `rejected = '[]'`, `received = 9`, `next_cursor = 'x'`,
      ].map((change) => [
        `a receipt whose ${change}`,
        {
          sql: `update page_receipt set ${change} where slice_start = '${NOON}'`,
          finds: [`${title(AFTERNOON)}: page 1 of reading 1 has changed`],
        },
      ]), // oxfmt-ignore
    ),
    'a receipt rewritten with its checksum': {
      sql: `update page_receipt set checksum = '\\x00' where slice_start = '${NOON}'`,
      finds: [`${title(AFTERNOON)}: its pages are not the ones that were sealed`],
    },
    'another interval of the export': {
      sql: `update export set interval_end = '2026-11-22'`,
      finds: [`export: interval_end is 2026-11-22T00:00:00.000Z, but its manifest says ${DAY.end}`],
    },
    'another run of the export': {
      sql: `update export set run_id = 'x'`,
      finds: ['export: run_id is x, but its manifest says run-1'],
    },
    'an id that two slices have kept': {
      sql: `update page_receipt set ids = ids || '{a}'::text[] where slice_start = '${NOON}'`,
      finds: ['manifest: repeated is 0, but the pages result in 1'],
    },
    'a row that no page names': {
      sql: `insert into conversation (conversation_id, record, export_id, read_at, checksum)
        values ('x', '{}', 'nightly', now(), '')`,
      finds: ['record x: no page of the export contains it'],
    },
    'a missing page': {
      sql: `delete from page_receipt where page = 1 and slice_start = '${MORNING.start}'`,
      finds: [`${title(MORNING)}: page 1 is missing`],
    },
    'a changed page': {
      sql: `update page_receipt set received = 7 where page = 2`,
      finds: [`${title(MORNING)}: page 2: received is 7, but its records add up to 1`],
    },
    'a missing slice': {
      sql: `delete from slice where slice_start = '${AFTERNOON.start}'`,
      finds: [`${title(AFTERNOON)}: its row is missing`],
    },
    'a changed slice': {
      sql: `update slice set sealed = jsonb_set(sealed, '{proven}', 'false') where slice_start = '${NOON}'`,
      finds: [`${title(AFTERNOON)}: its receipt differs from the one in the manifest`],
    },
    'a slice too many': {
      sql: `insert into slice values ('nightly', 'f1', '2026-11-21', '2026-11-22')`,
      finds: ['slice 2026-11-21T00:00:00.000Z/2026-11-22T00:00:00.000Z: is not in the manifest'],
    },
    'a missing rejected record': {
      sql: `delete from rejected_record`,
      finds: [`${title(AFTERNOON)}: the manifest promises 1 rejected records, but there are 0`],
    },
    'a changed sum': {
      sql: `update export set manifest = jsonb_set(manifest, '{records}', '5')`,
      finds: ['manifest: records is 5, but its slices result in 4'],
    },
    'a slice taken out of the manifest': {
      sql: `update export set manifest = manifest #- '{files,1}'`,
      finds: [`manifest: the slices end at ${NOON}, but the interval ends at ${DAY.end}`],
    },
  };
  for (const [what, { sql: statement, finds }] of Object.entries(TAMPERINGS)) {
    it(`finds ${what}, and names it`, async (t) => {
      const { sql, differences } = await finished(t, !statement.startsWith('alter'));
      await sql.unsafe(statement);
      const found = await differences();
      for (const difference of finds)
        assert.ok(found.includes(difference), `${difference} not in\n${found.join('\n')}`);
    });
  }
});
