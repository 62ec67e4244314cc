/** Finishes an export whose slices are sealed, in a process that can be cut: see cut.ts. Loads no more than that takes. */
import { createFileSink } from '../src/activities/sink/files/file-sink.ts';
import { JSONL } from '../src/activities/sink/files/formats/jsonl.ts';
import type { Plan } from '../src/contract.ts';

const [, , destination, plan] = process.argv;
await createFileSink(destination!, JSONL).finish({ plan: JSON.parse(plan!) as Plan });
