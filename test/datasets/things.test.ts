import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fetchPage } from '../../src/activities/fetch-page.ts';
import { planExport } from '../../src/activities/plan-export.ts';
import { createDestinations } from '../../src/activities/sink/registry.ts';
import { createSources } from '../../src/activities/source/registry.ts';
import { loadConfig } from '../../src/config.ts';
import type { ExportInput, Plan } from '../../src/contract.ts';
import { builtIn, findDatasets } from '../../src/datasets/registry.ts';
import { newReader } from '../../src/workflows/slice-reader.ts';
import { countSlices, sliceAt } from '../../src/workflows/slices.ts';
import { takePage } from '../../src/workflows/take-page.ts';
import { sendJson } from '../../testkit/http-server.ts';
import { ORIGIN } from '../../testkit/plan.ts';
import { realApi } from '../../testkit/real-api.ts';
import { openSharedDatabase } from '../../testkit/shared-postgres.ts';
import { openSql } from '../../testkit/sql.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';
import { createThings, THINGS } from '../../testkit/things.ts';

// A dataset that shares nothing with conversations goes the whole way: planned, read over a real socket, sorted, kept,
// sealed, finished and verified, in files and in tables.

const database = await openSharedDatabase();

const AT = '2026-11-27T12:00:00.000Z';
// 2^53 + 1 is no number that JavaScript has; the string "7" is not the number 7.
const RECORDS = [
  '{"id":1,"label":"one","place":{"city":"Ulm"}}',
  '{"id":9007199254740993,"label":"big","place":{"city":"=1+1"}}',
  '{"id":"7","label":"text","place":null}',
  '{"id":7,"label":12,"place":{"city":["Bonn"]}}',
  '{"id":-0.50,"label":true}',
];

/** A list of things that the test may change, and exports of it. */
async function setUp(t: TestContext, destination: string) {
  const list = { records: [...RECORDS] };
  const { api } = await realApi(t, (request, response) => {
    const { searchParams } = new URL(request.path, 'http://x');
    const [offset, limit] = ['offset', 'limit'].map((name) => Number(searchParams.get(name)));
    const page = list.records.slice(offset, offset! + limit!);
    response.writeHead(200, { 'content-type': 'application/json' }).end(`[${page.join(', ')}]`);
  });
  const dataDir = await tempFolder(t);
  const config = { ...loadConfig({ HOLDFAST_POSTGRES_URL: database.url }), dataDir };
  const destinations = createDestinations(config, findDatasets([...builtIn(), THINGS]));
  t.after(() => destinations.close());
  const openSink = destinations.open;
  const source = createSources(
    () => ({ api, origin: ORIGIN }),
    (name) => (name === 'test.things' ? createThings(api) : null),
  );
  const schedules = {
    firstRun: () => Promise.resolve(null),
    earlierRun: () => Promise.resolve(null),
    zoneOf: () => Promise.resolve(null),
  };
  const sink = openSink(destination);

  const planOf = async (exportId: string, input: ExportInput = {}, startedAt = AT): Promise<Plan> => {
    const request = { exportId, runId: randomUUID(), startedAt, at: startedAt, scheduleId: null };
    const rest = { previousWatermark: null, availableUntil: null, origin: null };
    const given: ExportInput = { source: 'test.things', destination, pageSize: 2, ...input };
    const dependencies = { source, openSink, pace: 1, schedules };
    const outcome = await planExport(dependencies, { ...request, ...rest, input: given });
    assert.ok('plan' in outcome);
    return outcome.plan;
  };

  /** Reads, seals and finishes as the workflow does. */
  const run = async (plan: Plan) => {
    assert.equal(countSlices(plan), 1);
    const slice = sliceAt(plan, plan.interval.start);
    let reader = newReader(slice, 1, plan.pageSize);
    while (!reader.ended) {
      const { page, cursor, pageSize } = reader;
      const request = { plan, slice, reading: 1, job: null, page, cursor, pageSize };
      const outcome = await fetchPage({ source, openSink }, request, new AbortController().signal);
      assert.ok('receipt' in outcome);
      reader = takePage(plan, reader, outcome).reader;
    }
    const readings = [{ job: null, pages: reader.page - 1, sizes: [...reader.sizes] }];
    const sealed = await sink.seal({ plan, slice, readings, final: true });
    assert.ok('sealed' in sealed);
    return sink.finish({ plan });
  };
  return { list, dataDir, sink, planOf, run };
}

const schemaName = () => `things_${randomUUID().replaceAll('-', '')}`;

for (const kind of ['jsonl', 'csv', 'postgres']) {
  describe(`a snapshot in ${kind}`, () => {
    const destination = () => (kind === 'postgres' ? `postgres:${schemaName()}` : `${kind}:things`);

    it('is read whole, and verifies', async (t) => {
      const { planOf, run, sink } = await setUp(t, destination());
      const result = await run(await planOf('all'));
      assert.deepEqual([result.records, result.pages, result.slices, result.proven], [RECORDS.length, 4, 1, true]);
      assert.deepEqual(result.interval, { start: AT, end: AT });
      const verification = (await sink.verify('all'))!;
      assert.deepEqual([verification.differences, verification.records], [[], RECORDS.length]);
    });

    it('takes a record that comes twice once, and puts aside what has no key', async (t) => {
      const { planOf, run, sink, list } = await setUp(t, destination());
      list.records.push('{"id":1,"label":"again"}', '{"label":"keyless"}', '{"id":null}', '5');
      const result = await run(await planOf('odd'));
      const { records, duplicates, rejected } = result;
      assert.deepEqual({ records, duplicates, rejected }, { records: RECORDS.length, duplicates: 1, rejected: 3 });
      assert.deepEqual((await sink.verify('odd'))!.differences, []);
    });

    it('is never made of the pages of two runs', async (t) => {
      const { planOf } = await setUp(t, destination());
      const [first, second] = [await planOf('a'), await planOf('a')];
      assert.notEqual(first.fingerprint, second.fingerprint);
    });
  });
}

describe('the records of a snapshot', () => {
  it('lie in one file, as they came, named by the time', async (t) => {
    const { planOf, run, dataDir } = await setUp(t, 'jsonl:things');
    await run(await planOf('all'));
    const text = await readFile(join(dataDir, 'things', 'all', '20261127T120000Z.jsonl'), 'utf8');
    assert.deepEqual(text.split('\n').slice(0, -1), RECORDS);
    const manifest = JSON.parse(await readFile(join(dataDir, 'things', 'all', 'manifest.json'), 'utf8')) as Plan;
    assert.deepEqual(manifest.dataset, JSON.parse(JSON.stringify(THINGS)));
  });

  it('have columns for what the dataset declares, and one for the rest', async (t) => {
    const { planOf, run, dataDir } = await setUp(t, 'csv:things');
    await run(await planOf('all'));
    const folder = join(dataDir, 'things', 'all');
    const [name] = (await readdir(folder)).filter((file) => file.endsWith('.csv'));
    assert.deepEqual((await readFile(join(folder, name!), 'utf8')).split('\r\n').slice(0, -1), [
      'id,label,city,other',
      '1,one,Ulm,"{""place"":{""city"":""Ulm""}}"',
      // A spreadsheet would take the city for a formula.
      '9007199254740993,big,,"{""place"":{""city"":""=1+1""}}"',
      '"""7""",text,,"{""place"":null}"',
      '7,12,"[""Bonn""]","{""place"":{""city"":[""Bonn""]}}"',
      '-0.50,true,,',
    ]);
  });

  it('keep in a table when they were seen first and last, after they have vanished from the list too', async (t) => {
    const schema = schemaName();
    const { planOf, run, list, sink } = await setUp(t, `postgres:${schema}`);
    const sql = openSql(database.url, schema);
    t.after(() => sql.end());
    await run(await planOf('monday'));
    const [monday] = await sql<{ last: string }>`select max(first_seen)::text as last from things`;
    list.records = ['{"id":1,"label":"renamed","place":{"city":"Ulm"}}'];
    await run(await planOf('tuesday', {}, '2026-11-28T12:00:00.000Z'));
    const rows = await sql<Record<string, unknown>>`
      select id, label, city, export_id, first_seen <= ${monday!.last}::text::timestamptz as old, last_seen > first_seen as seen_again
      from things order by id collate "C"`;
    const gone = { export_id: 'monday', old: true, seen_again: false };
    assert.deepEqual(rows, [
      { id: '"7"', label: 'text', city: null, ...gone },
      { id: '-0.50', label: 'true', city: null, ...gone },
      { id: '1', label: 'renamed', city: 'Ulm', export_id: 'tuesday', old: true, seen_again: true },
      { id: '7', label: '12', city: null, ...gone },
      { id: '9007199254740993', label: 'big', city: '=1+1', ...gone },
    ]);
    for (const id of ['monday', 'tuesday']) assert.deepEqual((await sink.verify(id))!.differences, []);
    await sql`update things set first_seen = first_seen - interval '1 day' where id = '7'`;
    assert.match((await sink.verify('monday'))!.differences.join(), /record 7 has changed/);
  });
});

describe('a snapshot', () => {
  it('is refused what is asked of a time', async (t) => {
    const { planOf } = await setUp(t, 'jsonl:things');
    const input: ExportInput = { last: 'P1D', slice: 'PT6H' };
    await assert.rejects(
      planOf('x', input),
      /last is only for datasets with a time.*slice is only for datasets with a time/s,
    );
    await assert.rejects(
      planOf('x', { interval: '2026-03-02T00:00:00Z/P1D' }),
      /read as a whole: leave the window out/,
    );
  });

  it('is not one where the answer is an object', async (t) => {
    const { api } = await realApi(t, (_, response) => sendJson(response, 200, { id: 1 }));
    const request = { plan: {} as Plan, slice: { start: AT, end: AT }, reading: 1, job: null, page: 1, pageSize: 2 };
    const reading = createThings(api).read({ ...request, cursor: null }, new AbortController().signal);
    await assert.rejects(reading, /expected an array at byte 0/);
  });
});

describe('a source that there is none of', () => {
  it('is refused, with those that there are', async (t) => {
    const { planOf } = await setUp(t, 'jsonl:things');
    await assert.rejects(planOf('x', { source: 'test.nothing' }), /"test.nothing" is not known .*test\.yaml/s);
  });
});
