import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { follow, startOrRejoin } from '../../src/client.ts';
import { composeService } from '../../testkit/compose.ts';
import { type Deployment, openDeployment } from '../../testkit/deployment.ts';
import { assertExact, assertExactRows } from '../../testkit/exported.ts';
import { CannotBuild, findTemporalServer, pinnedServer } from '../../testkit/temporal-server.ts';
import { skipUnlessStrict } from '../../testkit/strict.ts';
import { DAY, DAY_INTERVAL, until } from '../../testkit/world.ts';

const CONCURRENCY = 4;

const bin = await findTemporalServer((line) => console.log(`# ${line}`)).catch((error: Error) => {
  if (error instanceof CannotBuild) return error;
  throw error;
});
const skip = skipUnlessStrict(bin instanceof CannotBuild && `the Temporal server cannot be built here: ${bin.message}`);

let deployment: Deployment;
before(async () => {
  if (typeof bin === 'string') deployment = await openDeployment(bin, { records: 2_400, latencyMs: 60 });
});
after(() => deployment?.close());

test('the server that is built is the one that docker-compose.yml names', () => {
  assert.equal(composeService('temporal').image, `temporalio/server:${pinnedServer()}`);
  assert.equal(composeService('temporal-schema').image, `temporalio/admin-tools:${pinnedServer()}`);
});

test('schemas and namespace are set up, and setting them up once more changes nothing', { skip }, async () => {
  assert.equal(await deployment.complete('temporal-schema'), 1);
  assert.equal(await deployment.complete('temporal-namespace'), 1);
  const { config } = await deployment.client.workflowService.describeNamespace({ namespace: 'default' });
  assert.equal(Number(config?.workflowExecutionRetentionTtl?.seconds), 30 * 86_400);
});

test('the server knows all of its dynamic configuration, and has read it', { skip }, () => {
  const file = composeService('temporal').environment['DYNAMIC_CONFIG_FILE_PATH']!;
  const said = execFileSync(`${String(bin)}/temporal-server`, ['validate-dynamic-config', file], { encoding: 'utf8' });
  assert.doesNotMatch(said, /error|warning/);
  const log = deployment.log().toLowerCase();
  for (const key of ['history.transferprocessormaxpollrps', 'matching.numtaskqueuereadpartitions']) {
    assert.ok(log.includes(key), key);
  }
});

test(
  'two workers share an export, one is killed and the server too: nothing lost, nothing twice',
  { skip },
  async (t) => {
    const { simulator, client } = deployment;
    const workers = [deployment.startWorker(), deployment.startWorker()];
    await until('both have checked their access', () => simulator.stats().requests === 4);
    simulator.resetStats();
    const handle = await startOrRejoin(
      client,
      'shared',
      { interval: DAY_INTERVAL, slice: 'PT3H', pageSize: 50 },
      'holdfast',
    );
    const result = follow(handle, () => {});
    result.catch(() => {});
    await until('a quarter is read', () => simulator.stats().pagesServed > 13);
    await workers[0]!.kill('SIGKILL');
    await until('half is read', () => simulator.stats().pagesServed > 26);
    await deployment.killServer();
    await deployment.startServer();
    await result;
    await assertExact(deployment, 'shared', DAY.from, DAY.to);
    const { pagesRepeated } = simulator.stats();
    assert.ok(pagesRepeated <= 2 * CONCURRENCY, `${pagesRepeated} pages read twice`);
    t.diagnostic(`${pagesRepeated} pages read twice`);
  },
);

test('the service `export` exports to the PostgreSQL that the worker is given', { skip }, async () => {
  const id = 'tables';
  const command = deployment.export('--interval', DAY_INTERVAL, '--to', 'postgres:genesys', '--id', id);
  assert.equal(await command.exit, 0, command.stderr());
  await assertExactRows(deployment, deployment.exports, 'genesys', id);
});
