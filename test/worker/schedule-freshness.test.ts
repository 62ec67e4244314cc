import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Client } from '@temporalio/client';
import type { Metrics } from '../../src/activities/metrics.ts';
import { EXPORT_WORKFLOW } from '../../src/contract.ts';
import { openLog } from '../../src/worker/log.ts';
import { followSchedules } from '../../src/worker/schedule-freshness.ts';
import { until } from '../../testkit/until.ts';

const RESULT = { finishedAt: '2026-03-02T02:10:00.000Z', watermark: '2026-03-02T00:00:00.000Z' };

/**
 * A client that knows a schedule by the result of its last run each. It is made up: no worker of ours ends a run with such
 * results; e2e/metrics.test.ts asks a real server.
 */
function clientWith(results: Record<string, unknown>): Client {
  const schedules = Object.keys(results).map((scheduleId) => ({
    scheduleId,
    state: { paused: false },
    action: { workflowType: EXPORT_WORKFLOW },
  }));
  const scheduleIn = (query: string) => Object.keys(results).find((id) => query.includes(id))!;
  return {
    // oxlint-disable-next-line typescript/require-await
    schedule: { list: async function* () { yield* schedules; } }, // oxfmt-ignore
    workflow: {
      // oxlint-disable-next-line typescript/require-await
      list: async function* ({ query }: { query: string }) {
        yield { workflowId: scheduleIn(query), runId: '1' };
      },
      getHandle: (id: string) => ({ result: () => Promise.resolve(results[id]) }),
    },
  } as unknown as Client;
}

test('a run whose result is not that of an export leaves the metrics of other schedules as they should be', async (t) => {
  const seen = new Map<string, number>();
  const gauge = (name: string) => ({
    set: (value: number, { schedule }: { schedule: string }) => seen.set(`${name} ${schedule}`, value),
  });
  const schedules = { paused: gauge('paused'), lastComplete: gauge('last'), watermark: gauge('watermark') };
  const client = clientWith({ nothing: null, strange: { finishedAt: 'never' }, nightly: RESULT });
  t.after(followSchedules(client, { schedules } as unknown as Metrics, openLog('/dev/null')));
  await until('all are shown', () => seen.size === 9, 5);
  assert.equal(seen.get('last nightly'), Date.parse(RESULT.finishedAt) / 1000);
  assert.equal(seen.get('watermark nightly'), Date.parse(RESULT.watermark) / 1000);
  for (const schedule of ['nothing', 'strange']) assert.equal(seen.get(`last ${schedule}`), 0);
});
