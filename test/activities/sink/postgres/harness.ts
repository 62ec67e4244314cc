import { randomUUID } from 'node:crypto';
import type { Sink } from '../../../../src/activities/sink/sink.ts';
import { createPostgresSink } from '../../../../src/activities/sink/postgres/postgres-sink.ts';
import { jsonContent } from '../../../../testkit/json-content.ts';
import { makePlan } from '../../../../testkit/plan.ts';
import { openSql, type TestSql } from '../../../../testkit/sql.ts';
import type { SinkHarness } from '../contract/harness.ts';

export interface PostgresHarness extends SinkHarness {
  schema: string;
  sql: TestSql;
}

/** Schemas that no test uses any more, by database: to make and to drop one takes twice as long as a short export. */
const emptied = new Map<string, string[]>();

/**
 * Opens a sink in a schema of its own: a new one, which is dropped afterwards.
 *
 * @param again whether another test may have the schema afterwards, emptied; for tests that leave its tables as they were made.
 */
export function postgresHarness(url: string, { again = false } = {}): PostgresHarness {
  const free = emptied.get(url) ?? [];
  emptied.set(url, free);
  const schema = (again ? free.pop() : undefined) ?? `test_${randomUUID().replaceAll('-', '')}`;
  const sink = createPostgresSink(url, schema);
  const others: Sink[] = [];
  const sql = openSql(url, schema);
  const texts = async (rows: Promise<{ text: string }[]>) => (await rows).map(({ text }) => text);
  // The finished one, while another is being made to replace it.
  const current = `(select fingerprint from export where export_id = 'nightly' order by manifest is null limit 1)`;
  return {
    schema,
    sql,
    sink,
    openAnother() {
      const another = createPostgresSink(url, schema);
      others.push(another);
      return another;
    },
    makePlan: (overrides) => makePlan({ exportId: 'nightly', destination: `postgres:${schema}`, ...overrides }),
    // In the order of slices and pages; of a record that came twice, where it came last.
    readBack: async () =>
      texts(
        sql.unsafe(`
        select text from (
          select distinct on (c.conversation_id) p.slice_start, p.reading, p.page, kept.position,
            coalesce(c.record_text, c.record::text) as text
          from slice join page_receipt p using (export_id, fingerprint, slice_start, slice_end),
            unnest(p.ids) with ordinality as kept (id, position)
            join conversation c on c.conversation_id = kept.id
          where slice.sealed is not null and slice.export_id = 'nightly' and fingerprint = ${current}
          order by c.conversation_id, p.reading desc, p.page desc, kept.position desc
        ) kept order by slice_start, reading, page, position`) as Promise<{ text: string }[]>,
      ),
    contentOf: jsonContent,
    rejected: async () =>
      texts(
        sql.unsafe(`
        select '{"reason":' || to_jsonb(reason)::text || ',"slice":"'
          || to_char(slice_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '/'
          || to_char(slice_end at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
          || '","page":' || page || ',"record":' || record_text || '}' as text
        from rejected_record where export_id = 'nightly' and fingerprint = ${current} order by slice_start, page, position`) as Promise<
          { text: string }[]
        >,
      ),
    snapshot: async () => ({
      exports: await sql`select * from export order by export_id`,
      slices: await sql`select * from slice order by export_id, slice_start`,
      receipts: await sql`select * from page_receipt order by export_id, slice_start, reading, page`,
      rejected: await sql`select * from rejected_record order by export_id, slice_start, page, position`,
      records: await sql`select * from conversation order by conversation_id`,
    }),
    async dispose() {
      await Promise.all([sink, ...others].map((each) => each.close()));
      const clear = again
        ? 'truncate export, slice, page_receipt, rejected_record, conversation'
        : `drop schema if exists ${schema} cascade`;
      await sql.unsafe(clear).finally(() => sql.end());
      if (again) free.push(schema);
    },
  };
}
