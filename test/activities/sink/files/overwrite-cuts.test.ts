import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Sink } from '../../../../src/activities/sink/sink.ts';
import type { Plan, Slice } from '../../../../src/contract.ts';
import { realSinks } from '../../../../testkit/data-dir.ts';
import { linesOf } from '../../../../testkit/export-files.ts';
import { DAY, makePlan, pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { makeFolder, tempFolder } from '../../../../testkit/temp-folder.ts';

// An export replaces a finished one: every step of its end is cut once, by SIGKILL.

const PROCESS = fileURLToPath(new URL('../../../../testkit/finish-process.js', import.meta.url));
const CUT = new URL('../../../../testkit/cut.js', import.meta.url).href;
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
    await sink.keep(pageRequest(plan, { slice }), sortedPage(records));
    await sink.seal(sealRequest(plan, 1, { slice }));
  }
}

/** A finished export, and another one that is about to replace it. */
async function replacing(dataDir: string, slices: readonly Slice[]): Promise<Sink> {
  const sink = realSinks(dataDir)('jsonl:exports');
  await sealAll(sink, OLD, HALVES, 'old');
  await sink.finish({ plan: OLD });
  await sealAll(sink, NEW, slices, 'new');
  return sink;
}

/** Finishes the new export in a process of its own. @param at step to end at; 0 = none. @returns all steps if none. */
async function finishCut(dataDir: string, at: number): Promise<string[]> {
  const log = join(await makeFolder(), 'steps.json');
  const child = spawn(process.execPath, ['--import', CUT, PROCESS, join(dataDir, 'exports'), JSON.stringify(NEW)], {
    env: { ...process.env, CUT_AT: String(at), CUT_BELOW: dataDir, CUT_LOG: log },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  assert.deepEqual([code, signal], at === 0 ? [0, null] : [null, 'SIGKILL']);
  return at === 0 ? (JSON.parse(await readFile(log, 'utf8')) as string[]) : [];
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

// Most steps are the same for both.
const CASES = { 'the same slices': { slices: HALVES, every: 1 }, 'other slices': { slices: OTHER_PARTS, every: 8 } };

for (const [what, { slices, every }] of Object.entries(CASES)) {
  describe(`an export with ${what} that replaces a finished one`, async () => {
    const first = await makeFolder();
    await replacing(first, slices);
    const steps = await finishCut(first, 0);
    const names = (await readdir(join(first, 'exports', OLD.exportId))).sort();

    it('takes its place file by file', () => {
      assert.ok(steps.filter((step) => step === 'rename').length >= slices.length + 3, steps.join(', '));
      assert.equal(names.length, slices.length + 2, names.join(', '));
    });
    it('is made of steps that are cut below', () => assert.ok(steps.length > 20, steps.join(', ')));
    describe('leaves the one or the other whole when it is killed', { concurrency: 4 }, () => {
      for (const [index, step] of steps.entries()) {
        if (index % every !== 0) continue;
        it(`at step ${index + 1} of ${steps.length}: ${step}`, async (t) => {
          const dataDir = await tempFolder(t);
          const sink = await replacing(dataDir, slices);
          await finishCut(dataDir, index + 1);
          const root = join(dataDir, 'exports', OLD.exportId);
          const before = await versionOf(root);
          assert.deepEqual((await sink.verify(OLD.exportId))?.differences, [], `the ${before} one, after the kill`);
          // The next attempt, or another run that replaces it in its turn.
          const next = index % (2 * every) === 0 ? NEW : { ...NEW, runId: 'run-3', fingerprint: 'f3' };
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
