import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createDestinations } from '../../../../src/activities/sink/registry.ts';
import { loadConfig } from '../../../../src/config.ts';
import { startPostgres } from '../../../../testkit/postgres.ts';
import { exportSmall, SMALL_RECORDS, smallPlan } from '../../../../testkit/small-export.ts';
import { makeFolder, tempFolder } from '../../../../testkit/temp-folder.ts';

// Every step of a commit is cut once, by SIGKILL; then another worker carries the export on.

const PROCESS = fileURLToPath(new URL('../../../../testkit/small-export-process.js', import.meta.url));
const CUT = new URL('../../../../testkit/cut.js', import.meta.url).href;
// The processes wait for the disk more than they compute.
const AT_ONCE = 4;

const database = await startPostgres();
after(() => database.dispose());

/** One destination a kind, fresh for each cut, and how many of its steps are cut: 1 = each. */
const DESTINATIONS: Record<string, { destinationFor: (cut: number) => string; every: number }> = {
  jsonl: { destinationFor: () => 'jsonl:exports', every: 1 },
  // The same steps as those of JSON lines: only what is written when a slice is sealed differs.
  csv: { destinationFor: () => 'csv:exports', every: 5 },
  postgres: { destinationFor: (cut) => `postgres:cut_${cut}`, every: 1 },
};

interface Cut {
  dataDir: string;
  destination: string;
  /** Number of the step to end at; 0 = none. */
  at: number;
}

/** Runs the small export in a process of its own. @returns the signal that ended it, and its steps if none did. */
async function runCut({ dataDir, destination, at }: Cut): Promise<{ signal: string | null; steps: string[] }> {
  const log = join(await makeFolder(), 'steps.json');
  const child = spawn(process.execPath, ['--import', CUT, PROCESS, destination], {
    env: {
      ...process.env,
      HOLDFAST_DATA_DIR: dataDir,
      HOLDFAST_POSTGRES_URL: database.url,
      CUT_AT: String(at),
      CUT_BELOW: dataDir,
      CUT_PORT: new URL(database.url).port,
      CUT_LOG: log,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  assert.ok(code === 0 || signal === 'SIGKILL', said);
  return { signal, steps: signal === null ? (JSON.parse(await readFile(log, 'utf8')) as string[]) : [] };
}

for (const [name, { destinationFor, every }] of Object.entries(DESTINATIONS)) {
  describe(`${name}: a kill`, async () => {
    const { steps } = await runCut({ dataDir: await makeFolder(), destination: destinationFor(0), at: 0 });
    it('has steps to strike at', () => assert.ok(steps.length > 10, `${steps.length} steps: ${steps.join(', ')}`));
    describe('is survived', { concurrency: AT_ONCE }, () => {
      for (const [index, step] of steps.entries()) {
        const at = index + 1;
        if (index % every !== 0) continue;
        it(`at step ${at} of ${steps.length}: ${step}`, async (t) => {
          const dataDir = await tempFolder(t);
          const destination = destinationFor(at);
          assert.equal((await runCut({ dataDir, destination, at })).signal, 'SIGKILL');

          const env = { HOLDFAST_DATA_DIR: dataDir, HOLDFAST_POSTGRES_URL: database.url };
          const destinations = createDestinations(loadConfig(env));
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
