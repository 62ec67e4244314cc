import { join } from 'node:path';
import type { Sink } from '../src/activities/sink/sink.ts';
import type { ExportResult, Plan, Slice } from '../src/contract.ts';
import { DAY, makePlan, pageRequest, sealRequest } from './plan.ts';
import { makeRecord, sortedPage } from './sorted-page.ts';

const NOON = '2026-11-20T12:00:00.000Z';

/** Pages of two slices, with a duplicate, a rejected record and an empty page. */
const SLICES: { slice: Slice; pages: string[][] }[] = [
  {
    slice: { start: DAY.start, end: NOON },
    pages: [[makeRecord('a'), makeRecord('b', { text: 'x'.repeat(20_000) })], [makeRecord('c'), '{}'], []],
  },
  { slice: { start: NOON, end: DAY.end }, pages: [[makeRecord('d'), makeRecord('e')], [makeRecord('d', { v: 2 })]] },
];

/** Number of different records in the small export. */
export const SMALL_RECORDS = 5;

/** Returns the place for the small export that is stopped at a step: a separate data directory and destination. */
export function cutPlace(root: string, kind: string, at: number): { dataDir: string; destination: string } {
  if (kind.includes('s3://')) return { dataDir: join(root, String(at)), destination: `${kind}/${at}` };
  return { dataDir: join(root, String(at)), destination: `${kind}:${kind === 'postgres' ? `cut_${at}` : 'exports'}` };
}

/** Makes the plan of the small export. */
export function smallPlan(destination: string): Plan {
  return makePlan({ destination, slice: { ms: 43_200_000, aligned: false, offsets: [] } });
}

/** Runs the small export, or the rest of it, as the activities of a workflow would. */
export async function exportSmall(sink: Sink, plan: Plan): Promise<ExportResult> {
  await sink.open(plan);
  for (const { slice, pages } of SLICES) {
    for (const [index, records] of pages.entries()) {
      const request = pageRequest(plan, { slice, page: index + 1 });
      const next = index === pages.length - 1 ? null : String((index + 1) * plan.pageSize);
      if (!(await sink.find(request))) await sink.save(request, sortedPage(records, { next }));
    }
    await sink.seal(sealRequest(plan, pages.length, { slice }));
  }
  return sink.finish({ plan });
}
