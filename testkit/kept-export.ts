import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { exportFolder } from '../src/activities/sink/files/export-folder.ts';
import { createFileSink } from '../src/activities/sink/files/file-sink.ts';
import { JSONL } from '../src/activities/sink/files/formats/jsonl.ts';
import { verifyFiles } from '../src/activities/sink/files/verify-files.ts';
import type { Sink } from '../src/activities/sink/sink.ts';
import { linesOf, sealedRecords } from './export-files.ts';
import { makePlan, pageRequest, sealRequest } from './plan.ts';
import { makeRecord, sortedPage } from './sorted-page.ts';
import { tempFolder } from './temp-folder.ts';

const plan = makePlan();
export const FINISH = { plan };
export const SEALED_FILE = '20261120T000000Z-20261121T000000Z.jsonl';
export const incomplete = (message: RegExp) => ({ type: 'Incomplete', nonRetryable: true, message });

/** An export of two kept pages with a rejected record, before they are sealed. */
export async function keptExport(t: TestContext) {
  const destination = await tempFolder(t);
  const sink = createFileSink(destination, JSONL);
  await sink.open(plan);
  await sink.save(pageRequest(plan), sortedPage([makeRecord('a'), '{}'], { next: '100' }));
  await sink.save(pageRequest(plan, { page: 2 }), sortedPage([makeRecord('b')]));
  const folder = exportFolder(destination, plan);
  const seal = () => sink.seal(sealRequest(plan, 2));
  const finish = () => sink.finish(FINISH);
  const part = (page: number) => fileOf(folder.part(pageRequest(plan, { page })));
  return { sink, destination, folder, seal, finish, part };
}

/** Where hard links are refused (without-links.test.ts), a part is a folder with the file in it. */
function fileOf(part: string): string {
  return statSync(part, { throwIfNoEntry: false })?.isDirectory() ? join(part, 'part') : part;
}

/** Replaces a finished export by one page of records. */
export async function overwrite(sink: Sink, runId: string, records: string[]): Promise<void> {
  const plan = makePlan({ runId, fingerprint: `f-${runId}`, overwrite: true });
  await sink.open(plan);
  await sink.save(pageRequest(plan), sortedPage(records));
  await sink.seal(sealRequest(plan, 1));
  await sink.finish({ plan });
}

export type Kept = Awaited<ReturnType<typeof keptExport>>;

export async function isWhole({ folder, seal, finish }: Kept): Promise<void> {
  await seal();
  const result = await finish();
  assert.equal(result.records, 2);
  assert.deepEqual(await sealedRecords(folder.root), [makeRecord('a'), makeRecord('b')]);
  assert.equal((await linesOf(folder.rejected)).length, 1);
  assert.deepEqual((await readdir(folder.root)).sort(), [SEALED_FILE, 'manifest.json', 'rejected.jsonl']);
  assert.deepEqual((await verifyFiles(folder.root))?.differences, []);
}
