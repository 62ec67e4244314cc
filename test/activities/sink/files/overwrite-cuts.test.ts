import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Sink } from '../../../../src/activities/sink/sink.ts';
import type { Plan, Slice } from '../../../../src/contract.ts';
import { realSinks } from '../../../../testkit/data-dir.ts';
import { linesOf } from '../../../../testkit/export-files.ts';
import { cases } from '../../../../testkit/deep.ts';
import { countSteps, type Killed, killAtEveryStep } from '../../../../testkit/kill-at-every-step.ts';
import { DAY, makePlan, pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { makeFolder } from '../../../../testkit/temp-folder.ts';

// An export replaces a finished one: the steps of its end are cut, by SIGKILL. `npm test` cuts every kind of step, and
// `npm run test:deep` each step.

const EVERY = cases(3, 1);

const NOON = '2026-11-20T12:00:00.000Z';
const HALVES = [
  { start: DAY.start, end: NOON },
  { start: NOON, end: DAY.end },
];
const EVENING = '2026-11-20T18:00:00.000Z';
const OTHER_PARTS = [HALVES[0]!, { start: NOON, end: EVENING }, { start: EVENING, end: DAY.end }];

const plan = (overrides: Partial<Plan>) => makePlan({ destination: 'jsonl:exports', ...overrides });
const OLD = plan({});
const NEW = plan({ runId: 'run-2', fingerprint: 'f2', overwrite: true });

/** Reads and seals all slices of an export, each with a record of its own and a rejected one. */
async function sealAll(sink: Sink, plan: Plan, slices: readonly Slice[], version: string): Promise<void> {
  await sink.open(plan);
  for (const slice of slices) {
    const records = [makeRecord(slice.start, { version }), '{}'];
    await sink.save(pageRequest(plan, { slice }), sortedPage(records));
    await sink.seal(sealRequest(plan, 1, { slice }));
  }
}

const sinkIn = (dataDir: string): Sink => realSinks(dataDir)('jsonl:exports');

/** Makes a finished export, and another one that is about to replace it. */
async function replacing(dataDir: string, slices: readonly Slice[]): Promise<void> {
  const sink = sinkIn(dataDir);
  await sealAll(sink, OLD, HALVES, 'old');
  await sink.finish({ plan: OLD });
  await sealAll(sink, NEW, slices, 'new');
}

/** Finishes the new export in a process that is killed at the steps of it, each time in a copy of its own. */
async function killFinishing(slices: readonly Slice[]): Promise<Killed & { root: string }> {
  const [prepared, root] = [await makeFolder(), await makeFolder()];
  await replacing(prepared, slices);
  const args = [prepared, root, JSON.stringify(NEW)];
  return { root, ...(await killAtEveryStep({ script: './finish-process.js', args, below: root, every: EVERY })) };
}

/** Reads an export as someone does who knows the manifest alone; returns which version it is. */
async function versionOf(root: string): Promise<string> {
  const text = await readFile(join(root, 'manifest.json'), 'utf8');
  const manifest = JSON.parse(text) as { runId: string; files: { file: string }[] };
  const version = manifest.runId === OLD.runId ? 'old' : 'new';
  for (const { file } of manifest.files) {
    for (const line of await linesOf(join(root, file))) {
      assert.equal((JSON.parse(line) as { version: string }).version, version, file);
    }
  }
  return version;
}

/** What the end does, step by step: another number means that a step came or went, or is no longer cut. */
const STEPS = { fsync: 12, open: 5, rm: 4, rmdir: 1, unlink: 1 };
const CASES = {
  'the same slices': { slices: HALVES, expected: { ...STEPS, link: 4, rename: 8, write: 6, 'rm inside a folder': 10 } },
  'other slices': {
    slices: OTHER_PARTS,
    expected: { ...STEPS, link: 3, rename: 9, write: 7, 'rm inside a folder': 13 },
  },
};

for (const [what, { slices, expected }] of Object.entries(CASES)) {
  describe(`an export with ${what} that replaces a finished one`, async () => {
    const { root: places, steps, cut } = await killFinishing(slices);
    const rootAt = (at: number) => join(places, String(at), 'exports', OLD.exportId);
    // This one was not cut.
    const names = (await readdir(rootAt(0))).sort();

    it('takes its place file by file', () => assert.equal(names.length, slices.length + 2, names.join(', ')));
    it('is made of steps that are cut below', () => assert.deepEqual(countSteps(steps), expected));
    describe('leaves the one or the other whole when it is killed', { concurrency: 4 }, () => {
      for (const [index, at] of cut.entries()) {
        it(`at step ${at} of ${steps.length}: ${steps[at - 1]}`, async () => {
          const sink = sinkIn(join(places, String(at)));
          const root = rootAt(at);
          const before = await versionOf(root);
          assert.deepEqual((await sink.verify(OLD.exportId))?.differences, [], `the ${before} one, after the kill`);
          // The next attempt, or another run that replaces it in its turn.
          const next = index % 2 === 0 ? NEW : { ...NEW, runId: 'run-3', fingerprint: 'f3' };
          if (next !== NEW) await sealAll(sink, next, slices, 'new');
          await sink.finish({ plan: next });
          assert.equal(await versionOf(root), 'new');
          assert.deepEqual((await sink.verify(OLD.exportId))?.differences, []);
          assert.deepEqual((await readdir(root)).sort(), names);
        });
      }
    });
  });
}
