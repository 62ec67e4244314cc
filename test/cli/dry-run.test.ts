import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startSimulator } from '../../simulator/index.ts';
import { originOf } from '../../src/activities/source/origin.ts';
import { dryRun } from '../../src/cli/dry-run.ts';
import { describeDryRun } from '../../src/cli/dry-run-report.ts';
import { loadConfig } from '../../src/config.ts';
import { ExportFailed, InvalidInput } from '../../src/errors.ts';
import { makeFolder } from '../../testkit/temp-folder.ts';
import { DAY, DAY_INTERVAL, holdfastEnv } from '../../testkit/world.ts';

test('a dry run counts by one small request a slice, and writes nothing', async (t) => {
  const simulator = await startSimulator({ ...DAY, records: 1_000 });
  t.after(() => simulator.close());
  const dataDir = join(await makeFolder(), 'none');
  const config = loadConfig({
    ...holdfastEnv({ url: simulator.url, dataDir, cli: '' }),
    HOLDFAST_REQUESTS_PER_MINUTE: '60',
  });
  const origin = originOf(config);

  const found = await dryRun(config, { interval: DAY_INTERVAL, slice: 'PT6H' }, origin);
  const { records, slices, asked, requests } = found;
  assert.deepEqual([slices, asked], [4, 4]);
  // Neighbouring slices share the conversations that are alive in both.
  assert.ok(records! >= 1_000 && records! < 1_300, `${records} records`);
  assert.ok(requests! >= 14 && requests! <= 18, `${requests} requests`);
  assert.equal(simulator.stats().pagesServed, 4);
  assert.match(
    describeDryRun(found, dataDir).join('\n'),
    /^requests: 1\d; at 60 per minute, that takes 1\ds or more$/m,
  );
  assert.ok(!existsSync(dataDir));

  // 144 slices: some are asked, and stand for the others.
  const many = await dryRun(config, { interval: DAY_INTERVAL, slice: 'PT10M' }, origin);
  assert.deepEqual([many.slices, many.asked], [144, 60]);
  assert.match(describeDryRun(many, dataDir)[2]!, /^records: {2}about /);

  const jobs = await dryRun(config, { interval: DAY_INTERVAL, source: 'conversation-job' }, origin);
  assert.deepEqual([jobs.slices, jobs.asked, jobs.records], [1, 0, null]);
  assert.match(describeDryRun(jobs, dataDir).join('\n'), /not known: a source with jobs/);

  const queues = await dryRun(config, { source: 'genesys.queues' }, origin);
  assert.deepEqual([queues.slices, queues.asked], [1, 1]);
  assert.ok(queues.records! > 0);

  await assert.rejects(dryRun(config, { interval: DAY_INTERVAL, destination: 'jsonl:../x' }, origin), InvalidInput);
  const wrong = { ...config, credentials: { clientId: 'simulator-client', clientSecret: 'wrong' } };
  await assert.rejects(dryRun(wrong, { interval: DAY_INTERVAL }, origin), ExportFailed);
});
