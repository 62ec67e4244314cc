import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createFileSink } from '../src/activities/sink/files/file-sink.ts';
import { JSONL } from '../src/activities/sink/files/formats/jsonl.ts';
import { verifyFiles } from '../src/activities/sink/files/verify-files.ts';
import type { SortedPage } from '../src/activities/sink/sink.ts';
import type { Plan } from '../src/contract.ts';
import { DAY, makePlan, pageRequest, sealRequest } from './plan.ts';
import { makeRecord, sortedPage } from './sorted-page.ts';
import { tempFolder } from './temp-folder.ts';

const NOON = '2026-11-20T12:00:00.000Z';
// oxfmt-ignore
export const SLICES = [{ start: DAY.start, end: NOON }, { start: NOON, end: DAY.end }];
export const MORNING = '20261120T000000Z-20261120T120000Z.jsonl';
export const AFTERNOON = '20261120T120000Z-20261121T000000Z.jsonl';

/** A finished export of two slices, with three records and a rejected one. */
export async function finished(
  t: TestContext,
  compression: Plan['compression'] = 'none',
  page: Partial<SortedPage> = {},
  slices: string[][] = [
    [makeRecord('a'), makeRecord('b')],
    [makeRecord('c'), '{}'],
  ],
) {
  const destination = await tempFolder(t);
  const sink = createFileSink(destination, JSONL);
  const plan = makePlan({ compression });
  await sink.open(plan);
  for (const [index, records] of slices.entries()) {
    const slice = SLICES[index]!;
    await sink.save(pageRequest(plan, { slice }), sortedPage(records, page));
    await sink.seal(sealRequest(plan, 1, { slice, final: true }));
  }
  const result = await sink.finish({ plan });
  const root = join(destination, plan.exportId);
  const change = async (name: string, edit: (text: string) => string) => {
    const path = join(root, name);
    await writeFile(path, edit(await readFile(path, 'latin1')), 'latin1');
  };
  const differences = async () => (await verifyFiles(root))!.differences;
  return { root, change, differences, result };
}
