import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createDestinations } from '../../../../src/activities/sink/registry.ts';
import { loadConfig } from '../../../../src/config.ts';
import { cases } from '../../../../testkit/deep.ts';
import { countSteps, killAtEveryStep } from '../../../../testkit/kill-at-every-step.ts';
import { startPostgres } from '../../../../testkit/postgres.ts';
import { cutPlace, exportSmall, SMALL_RECORDS, smallPlan } from '../../../../testkit/small-export.ts';
import { makeFolder } from '../../../../testkit/temp-folder.ts';

// Steps of a commit are cut, by SIGKILL; then another worker carries the export on. `npm test` cuts the first
// of each kind and some of the others, `npm run test:deep` each one of JSON lines and PostgreSQL.

const database = await startPostgres();
after(() => database.dispose());

/** What an export of files does, step by step: another number means that a step came or went, or is no longer cut. */
const FILE_STEPS = {
  fsync: 46,
  link: 7,
  mkdir: 13,
  open: 18,
  rename: 16,
  rm: 3,
  'rm inside a folder': 14,
  rmdir: 1,
  unlink: 7,
  write: 20,
};

/** Of each kind of destination how many steps are cut, beside the first of each kind: 1 = each. */
const DESTINATIONS: Record<string, { every: number; write?: number }> = {
  jsonl: { every: cases(8, 1) },
  // The same steps as those of JSON lines: only what is written when a slice is sealed differs, in CSV by the header of each slice.
  csv: { every: cases(40, 5), write: 22 },
  parquet: { every: cases(40, 20) },
  postgres: { every: cases(9, 1) },
};

for (const [kind, { every, write = FILE_STEPS.write }] of Object.entries(DESTINATIONS)) {
  describe(`${kind}: a kill`, async () => {
    const root = await makeFolder();
    const env = { HOLDFAST_POSTGRES_URL: database.url };
    const { port } = new URL(database.url);
    const { steps, cut } = await killAtEveryStep({
      script: './small-export-process.js',
      args: [root, kind],
      below: root,
      port,
      env,
      every,
    });
    it('has all of its steps to strike at', () => {
      if (kind !== 'postgres') return assert.deepEqual(countSteps(steps), { ...FILE_STEPS, write });
      // Before and after every statement, and what the driver adds.
      assert.deepEqual(Object.keys(countSteps(steps)), ['send']);
      assert.ok(steps.length > 100, `${steps.length} steps`);
    });
    describe('is survived', { concurrency: 4 }, () => {
      for (const at of cut) {
        it(`at step ${at} of ${steps.length}: ${steps[at - 1]}`, async (t) => {
          const { dataDir, destination } = cutPlace(root, kind, at);
          const destinations = createDestinations(loadConfig({ ...env, HOLDFAST_DATA_DIR: dataDir }));
          t.after(() => destinations.close());
          const sink = destinations.open(destination);
          const plan = smallPlan(destination);
          const { records, duplicates, rejected } = await exportSmall(sink, plan);
          assert.deepEqual([records, duplicates, rejected], [SMALL_RECORDS, 1, 1]);
          assert.deepEqual((await sink.verify(plan.exportId))?.differences, []);
        });
      }
    });
  });
}
