import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileFormat } from '../../../../src/activities/sink/files/formats/format.ts';
import { createFileSink } from '../../../../src/activities/sink/files/file-sink.ts';
import type { Plan } from '../../../../src/contract.ts';
import { linesOf, listFiles, sealedRecords } from '../../../../testkit/export-files.ts';
import { makePlan } from '../../../../testkit/plan.ts';
import { makeFolder } from '../../../../testkit/temp-folder.ts';
import type { SinkHarness } from '../sink-contract.ts';

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
    makePlan: (overrides) => makePlan({ exportId: 'nightly', compression, ...overrides }),
    readBack: () => sealedRecords(root, read),
    contentOf,
    rejected: () => linesOf(join(root, 'rejected.jsonl')),
    snapshot: () => listFiles(folder),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}
