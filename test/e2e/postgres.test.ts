import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOrRejoin } from '../../src/client.ts';
import { awaitEnd } from '../../testkit/await-end.ts';
import { assertExactRows } from '../../testkit/exported.ts';
import { startPostgres } from '../../testkit/postgres.ts';
import { openSql } from '../../testkit/sql.ts';
import { DAY_INTERVAL, HURRIED, openServedWorld, openWorld, run, until } from '../../testkit/world.ts';

const database = await startPostgres();
after(() => database.dispose());

test('PostgreSQL killed and restarted five times during an export: nothing lost, nothing twice', async (t) => {
  const world = await openServedWorld(t, { records: 2_700, latencyMs: 200 });
  let worker = world.startWorker({ ...HURRIED, HOLDFAST_POSTGRES_URL: database.url });
  const input = { interval: DAY_INTERVAL, slice: 'PT3H', pageSize: 30, destination: 'postgres:killed' };
  const handle = await startOrRejoin(world.client, 'killed', input, 'holdfast');
  let ended = false;
  const result = awaitEnd(handle).finally(() => (ended = true));
  result.catch(() => {});
  // From the simulator in this process: while a query is answered on a busy machine, the export could end.
  const pagesNow = () => {
    const { pagesServed, pagesRepeated } = world.simulator.stats();
    return pagesServed - pagesRepeated;
  };
  for (let kill = 1; kill <= 5; kill++) {
    const pages = pagesNow();
    await until(`pages come after kill ${kill - 1}`, () => ended || pagesNow() > pages + 4);
    assert.equal(ended, false, `over before kill ${kill}: give the test more records`);
    await database.kill();
    // The last time the worker goes down with it, as when a machine is lost.
    if (kill === 5) await worker.kill('SIGKILL');
    await sleep(300);
    await database.start();
    if (kill === 5) worker = world.startWorker({ ...HURRIED, HOLDFAST_POSTGRES_URL: database.url });
  }
  await result;
  await assertExactRows(world, database.url, 'killed', 'killed');
  const history = execFileSync(
    world.cli,
    ['workflow', 'show', '-w', 'killed', '--address', world.server.address, '-o', 'json'],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const { username, password } = new URL(database.url);
  for (const secret of [password, decodeURIComponent(password), `${username}:`]) {
    assert.ok(!history.includes(secret) && !worker.stderr().includes(secret), 'the connection string is told');
  }
  t.diagnostic(`${world.simulator.stats().pagesRepeated} pages read twice in five kills`);
});

test('a command whose database is not there says so, waits, and goes on by itself', async (t) => {
  const world = await openWorld(t, { records: 300 });
  const env = { HOLDFAST_POSTGRES_URL: database.url };
  await database.kill();

  const args = ['--interval', DAY_INTERVAL, '--to', 'postgres:waiting', '--id', 'waiting'];
  const command = run(world, ['export', ...args], env);
  await until('it says what it waits for', () => /ECONNREFUSED.*Check HOLDFAST_POSTGRES_URL/.test(command.stderr()));
  await database.start();
  assert.equal(await command.exit, 0, command.stderr());
  assert.match(command.stdout(), /holdfast verify --to postgres:waiting waiting/);
  assert.match(command.stdout(), /set search_path to waiting;/);
  const verified = run(world, ['verify', 'waiting'], env);
  assert.equal(await verified.exit, 0, verified.stderr());
  assert.match(verified.stdout(), /^verified: 1 slice, 300 records/m);
  const status = run(world, ['status', 'waiting'], env);
  assert.equal(await status.exit, 0, status.stderr());
  assert.match(status.stdout(), /^complete\n300 records, /);
  await assertExactRows(world, database.url, 'waiting', 'waiting');

  const verify = () => run(world, ['verify', 'waiting', '--to', 'postgres:waiting'], env);
  const right = verify();
  assert.equal(await right.exit, 0, right.stderr());
  assert.match(right.stdout(), /^verified: 1 slice, 300 records, nothing missing, nothing duplicated$/m);
  const sql = openSql(database.url);
  await sql`delete from waiting.conversation where conversation_id = ${world.simulator.dataset.id(7)}`;
  await sql.end();
  const wrong = verify();
  assert.equal(await wrong.exit, 1);
  assert.match(wrong.stdout(), new RegExp(`record ${world.simulator.dataset.id(7)} is missing`));
  const again = run(world, ['export', ...args], env);
  assert.equal(await again.exit, 0);
  assert.match(`${again.stdout()}${again.stderr()}`, /already complete/);
});

test('without the variable the destination is refused at the door', async (t) => {
  const world = await openWorld(t, { records: 10 });
  const command = run(world, ['export', '--interval', DAY_INTERVAL, '--to', 'postgres:genesys']);
  assert.equal(await command.exit, 2);
  assert.match(command.stderr(), /InvalidInput: .*HOLDFAST_POSTGRES_URL must be set on the worker/);
});
