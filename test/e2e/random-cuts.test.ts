import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createDestinations } from '../../src/activities/sink/registry.ts';
import { folderName } from '../../src/activities/sink/files/folder-name.ts';
import type { Sink } from '../../src/activities/sink/sink.ts';
import { follow, startOrRejoin } from '../../src/client.ts';
import { loadConfig } from '../../src/config.ts';
import { cases } from '../../testkit/deep.ts';
import { type PostgresServer, startPostgres } from '../../testkit/postgres.ts';
import { openSql } from '../../testkit/sql.ts';
import { type Random, seeded } from '../../testkit/random.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { DAY_INTERVAL, type Running, type ServedWorld } from '../../testkit/world.ts';

// The worker of a real export is killed at random steps of its commits. HOLDFAST_TEST_SEEDS=17 makes 17 runs a destination.
const SEEDS = Number(process.env['HOLDFAST_TEST_SEEDS'] ?? 1);
const KILLS = cases(1, 2);
const RECORDS = 500;
const PAGE = 50;
// A page costs about six steps, so that most kills strike while pages are kept, some while slices are sealed.
const LATEST_STEP = 100;
const CUT = new URL('../../testkit/cut.js', import.meta.url).href;
const KINDS = ['jsonl', 'csv', 'parquet', 'postgres'] as const;
/** What each kind has that can be tampered with: the first words of the names below. */
const HAS = { jsonl: /^file|^line/, csv: /^file|^line/, parquet: /^file/, postgres: /^table/ };

/** Changes something, and says what `verify` must name. */
type Tampering = (place: Place, random: Random) => Promise<string>;

interface Place {
  root: string;
  schema: string;
}

async function someFile({ root }: Place, random: Random) {
  const names = (await readdir(root)).filter((name) => /^\d{8}T/.test(name));
  const name = random.of(names);
  return { name, path: join(root, name) };
}

const TAMPERINGS: Record<string, Tampering> = {
  'file: removed': async (place, random) => {
    const { name, path } = await someFile(place, random);
    await rm(path);
    return `${name}: is missing`;
  },
  'file: flipped byte': async (place, random) => {
    const { name, path } = await someFile(place, random);
    const bytes = await readFile(path);
    const at = random.below(bytes.length);
    bytes[at]! ^= 1;
    await writeFile(path, bytes);
    return `${name}: `;
  },
  'line: missing': async (place, random) => {
    const { name, path } = await someFile(place, random);
    const lines = (await readFile(path, 'utf8')).trimEnd().split(/\r?\n/);
    lines.splice(1 + random.below(lines.length - 1), 1);
    await writeFile(path, `${lines.join('\n')}\n`);
    return `${name}: `;
  },
  'line: doubled': async (place, random) => {
    const { name, path } = await someFile(place, random);
    const lines = (await readFile(path, 'utf8')).trimEnd().split(/\r?\n/);
    await writeFile(path, `${[...lines, random.of(lines)].join('\n')}\n`);
    return `${name}: `;
  },
  'table: missing row': ({ schema }, random) =>
    someRow(schema, random, 'delete from conversation where conversation_id ='),
  'table: changed record': ({ schema }, random) =>
    someRow(schema, random, `update conversation set record = record || '{"x":1}' where conversation_id =`),
};

let database: PostgresServer;

async function someRow(schema: string, random: Random, statement: string): Promise<string> {
  const sql = openSql(database.url, schema);
  const [row] =
    await sql`select conversation_id as id from conversation order by 1 offset ${random.below(RECORDS)} limit 1`;
  const id = row!['id'] as string;
  await sql.unsafe(`${statement} '${id}'`);
  await sql.end();
  return `record ${id} `;
}

describe('a worker killed at random steps of its commits', () => {
  let world: ServedWorld;
  before(async () => {
    database = await startPostgres();
    world = await openSharedWorld(null, { records: RECORDS });
  });
  after(() => world.close().finally(() => database.dispose()));

  /** Starts a worker of a run's own; at = the step at which it dies. */
  function startWorker(queue: string, at: number): Running {
    return world.startWorker({
      HOLDFAST_POSTGRES_URL: database.url,
      HOLDFAST_TASK_QUEUE: queue,
      NODE_OPTIONS: `--import ${CUT}`,
      CUT_AT: String(at),
      CUT_BELOW: world.dataDir,
      CUT_PORT: new URL(database.url).port,
    });
  }

  async function assertTold(sink: Sink, id: string, place: Place, random: Random, has: RegExp) {
    const [what, tamper] = random.of(Object.entries(TAMPERINGS).filter(([name]) => has.test(name)));
    const named = await tamper(place, random);
    const { differences } = (await sink.verify(id))!;
    assert.ok(
      differences.some((difference) => difference.includes(named)),
      `${what}: "${named}" is not named in ${differences.slice(0, 5).join('; ')}`,
    );
  }

  // Each run waits most of its time for heartbeats that do not come.
  describe('loses nothing and doubles nothing', { concurrency: 4 }, () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      for (const kind of KINDS) {
        it(`${kind}, seed ${seed}`, async (t) => {
          const random = seeded(`${kind} ${seed}`);
          const id = `${kind}-${seed}`;
          const schema = `random_${seed}`;
          const destination = kind === 'postgres' ? `postgres:${schema}` : `${kind}:random`;
          const input = { interval: DAY_INTERVAL, slice: 'PT6H', pageSize: PAGE, destination };
          const result = startOrRejoin(world.client, id, input, id).then((handle) => follow(handle, () => {}));
          const steps: number[] = [];
          for (let kill = 1; kill <= KILLS; kill++) {
            const at = 1 + random.below(LATEST_STEP);
            steps.push(at);
            await Promise.race([startWorker(id, at).exit, result]);
          }
          await world.work({ HOLDFAST_POSTGRES_URL: database.url, HOLDFAST_TASK_QUEUE: id });
          const { records, proven } = await result;
          t.diagnostic(`killed at steps ${steps.join(' and ')}`);
          assert.deepEqual([records, proven], [RECORDS, true]);

          const env = { HOLDFAST_DATA_DIR: world.dataDir, HOLDFAST_POSTGRES_URL: database.url };
          const destinations = createDestinations(loadConfig(env));
          t.after(() => destinations.close());
          const sink = destinations.open(destination);
          const verification = await sink.verify(id);
          assert.deepEqual([verification?.differences, verification?.records], [[], RECORDS]);
          const place = { root: join(world.dataDir, 'random', folderName(id)), schema };
          await assertTold(sink, id, place, random, HAS[kind]);
        });
      }
    }
  });
});
