import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileFormat } from '../../../../src/activities/sink/files/formats/format.ts';
import { createFileSink } from '../../../../src/activities/sink/files/file-sink.ts';
import type { Plan } from '../../../../src/contract.ts';
import { linesOf, listFiles, sealedRecords } from '../../../../testkit/export-files.ts';
import { makePlan } from '../../../../testkit/plan.ts';
import { makeFolder } from '../../../../testkit/temp-folder.ts';
import type { SinkHarness } from '../contract/harness.ts';

/** What the shared suite needs of a destination that writes files. */
export async function fileHarness(
  format: FileFormat,
  compression: Plan['compression'],
  contentOf: SinkHarness['contentOf'] = (record) => record,
  read?: (file: Buffer) => string[],
): Promise<SinkHarness> {
  const folder = await makeFolder();
  const root = join(folder, 'nightly');
  return {
    sink: createFileSink(folder, format),
    openAnother: () => createFileSink(folder, format),
    makePlan: (overrides) => makePlan({ exportId: 'nightly', compression, ...overrides }),
    // Until an export is finished, the files of its slices are with its pages.
    readBack: async () => sealedRecords(existsSync(join(root, 'manifest.json')) ? root : await readyFolder(root), read),
    contentOf,
    rejected: () => linesOf(join(root, 'rejected.jsonl')),
    snapshot: () => listFiles(folder),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Returns the folder of finished files of the only plan that is under way; any other where there is none. */
async function readyFolder(root: string): Promise<string> {
  const [plan = 'none', ...more] = await readdir(join(root, '.parts')).catch(() => []);
  if (more.length > 0) throw new Error(`parts of more plans than one: ${[plan, ...more].join(', ')}`);
  return join(root, '.parts', plan, 'ready');
}
