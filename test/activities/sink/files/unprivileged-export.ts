/** Begins an export as whoever runs it, and prints what comes of it as a user would see it. */
import { translateFailure } from '../../../../src/activities/translate-failure.ts';
import { createFileSink } from '../../../../src/activities/sink/files/file-sink.ts';
import { JSONL } from '../../../../src/activities/sink/files/formats/jsonl.ts';
import { makePlan, pageRequest } from '../../../../testkit/plan.ts';
import { sortedPage } from '../../../../testkit/sorted-page.ts';

const sink = createFileSink(process.argv[2]!, JSONL);
const plan = makePlan();
try {
  await sink.open(plan);
  await sink.save(pageRequest(plan), sortedPage([]));
  process.stdout.write('kept');
} catch (error) {
  process.stdout.write((translateFailure(error, 1) as Error).message);
}
