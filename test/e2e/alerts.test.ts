import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startOrRejoin } from '../../src/client.ts';
import { nightlySchedule } from '../../src/cli/nightly.ts';
import { freePort } from '../../testkit/free-port.ts';
import { alertExpression, alertRules } from '../../testkit/alert-rules.ts';
import { skipUnlessStrict } from '../../testkit/strict.ts';
import { findPrometheus, type Prometheus, startPrometheus } from '../../testkit/prometheus.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { type ServedWorld, until } from '../../testkit/world.ts';

const programs = findPrometheus();
const skip = skipUnlessStrict(programs === null && 'there is no Prometheus here, and none could be had');

let world: ServedWorld;
before(async () => {
  if (!skip) world = await openSharedWorld(null, { records: 200 });
});
after(() => world?.close());

/** Starts a worker and a Prometheus that reads it, waits until that has, and ends both afterwards. */
async function watch(work: (prometheus: Prometheus) => Promise<void>, env: NodeJS.ProcessEnv = {}): Promise<void> {
  const address = `127.0.0.1:${await freePort()}`;
  const worker = world.startWorker({ HOLDFAST_METRICS_ADDRESS: address, ...env });
  const prometheus = await startPrometheus(programs!, address);
  try {
    await until('Prometheus reads the worker', async () => {
      assert.equal(worker.process.exitCode, null, worker.stderr());
      return (await prometheus.query('up == 1')).length > 0;
    });
    await work(prometheus);
  } finally {
    await worker.kill('SIGKILL');
    await prometheus.close();
  }
}

const raised = async (prometheus: Prometheus) => {
  const names: string[] = [];
  for (const { alert, expr } of alertRules()) if ((await prometheus.query(expr)).length > 0) names.push(alert);
  return names;
};

const isRaised = (prometheus: Prometheus, alert: string) =>
  until(`${alert} is raised`, async () => (await prometheus.query(alertExpression(alert))).length > 0, 200);

const start = (id: string, input: object) => startOrRejoin(world.client, id, input, 'holdfast');

test("a fresh worker's first failed export and its first empty one raise their alerts", { skip }, () =>
  watch(async (prometheus) => {
    await until('the login has worked', async () => (await prometheus.query('holdfast_login_works == 1')).length > 0);
    assert.deepEqual(await raised(prometheus), []);
    await start('first-failure', { interval: 'yesterday' });
    await isRaised(prometheus, 'HoldfastExportFailed');
    await start('first-empty', { interval: '2020-01-01T00:00:00Z/P1D' });
    await isRaised(prometheus, 'HoldfastExportEmpty');
    assert.deepEqual(await raised(prometheus), ['HoldfastExportFailed', 'HoldfastExportEmpty']);
    const counted = (outcome: string) => prometheus.query(`holdfast_exports_total{outcome="${outcome}"}`);
    assert.deepEqual([await counted('failed'), await counted('empty'), await counted('cancelled')], [[1], [1], [0]]);
  }),
);

test(
  'an export that fails before Prometheus has read its worker for the first time raises the alert',
  { skip },
  async () => {
    await start('failure-at-start', { interval: 'yesterday' });
    await watch((prometheus) => isRaised(prometheus, 'HoldfastExportFailed'));
  },
);

test('a wrong secret raises the alert of the login, from one refusal on', { skip }, () =>
  watch((prometheus) => isRaised(prometheus, 'HoldfastLoginFails'), { GENESYS_CLIENT_SECRET: 'wrong' }),
);

test('a client without any permission raises the alert of refused workers', { skip }, async () => {
  world.simulator.faults({ forbidden: 1 });
  try {
    await watch((prometheus) => isRaised(prometheus, 'HoldfastWorkerRefused'));
  } finally {
    world.simulator.faults({ forbidden: 0 });
  }
});

test('a paused schedule raises its alert, and tells when its last run completed', { skip }, async () => {
  const schedule = nightlySchedule({
    id: 'nightly',
    at: '02:00',
    timeZone: 'UTC',
    input: {},
    taskQueue: 'holdfast',
    paused: true,
  });
  const handle = await world.client.schedule.create(schedule);
  await handle.trigger();
  await watch(
    async (prometheus) => {
      await isRaised(prometheus, 'HoldfastSchedulePaused');
      const age = async () => prometheus.query('time() - holdfast_schedule_last_complete_timestamp_seconds > 0 < 100');
      await until('the run is complete, and told of', async () => (await age()).length === 1, 200);
      const [watermark] = await prometheus.query('holdfast_schedule_watermark_timestamp_seconds{schedule="nightly"}');
      // A run by hand counts from when it was asked for; the delay of two hours makes its end midnight at 02:00.
      const old = Date.now() / 1000 - watermark!;
      assert.ok(old > 7_200 && old < 7_300, `${old} s`);
    },
    { HOLDFAST_TEST_PACE: '0.1' },
  );
  await handle.delete();
});

test('a worker that has gone raises the alert of missing workers', { skip }, async () => {
  const prometheus = await startPrometheus(programs!, '127.0.0.1:9');
  try {
    await isRaised(prometheus, 'HoldfastNoWorker');
  } finally {
    await prometheus.close();
  }
});
