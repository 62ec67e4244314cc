import { createObjectSink } from '../src/activities/sink/objects/object-sink.ts';
import { JSONL } from '../src/activities/sink/files/formats/jsonl.ts';
import type { FileFormat } from '../src/activities/sink/files/formats/format.ts';
import type { Bucket } from '../src/activities/sink/objects/s3/bucket.ts';
import type { Sink } from '../src/activities/sink/sink.ts';
import type { Plan, Slice } from '../src/contract.ts';
import { DAY, makePlan, pageRequest, sealRequest } from './plan.ts';
import { makeRecord, sortedPage } from './sorted-page.ts';

const NOON = '2026-11-20T12:00:00.000Z';
const HALVES: Slice[] = [
  { start: DAY.start, end: NOON },
  { start: NOON, end: DAY.end },
];

/** Exports a day in two slices, each with one page and one rejected record. */
export async function exportHalves(
  bucket: Bucket,
  prefix: string,
  overrides: Partial<Plan> = {},
  format: FileFormat = JSONL,
): Promise<{ sink: Sink; plan: Plan; root: string }> {
  const sink = createObjectSink(bucket, prefix, format);
  const made = makePlan(overrides);
  const store = await sink.open(made);
  const plan = store === null ? made : { ...made, store };
  for (const slice of HALVES) {
    const records = [1, 2, 3].map((n) => makeRecord(`${slice.start}-${n}`, { text: 'x'.repeat(50) }));
    await sink.save(pageRequest(plan, { slice }), sortedPage([...records, '{}']));
    await sink.seal(sealRequest(plan, 1, { slice }));
  }
  await sink.finish({ plan });
  return { sink, plan, root: `${prefix}${plan.exportId}/` };
}
