/** Finishes an export whose slices are sealed, stopped at every step: see cut-every-step.ts. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { createFileSink } from '../src/activities/sink/files/file-sink.ts';
import { JSONL } from '../src/activities/sink/files/formats/jsonl.ts';
import type { Plan } from '../src/contract.ts';
import { cutAtEveryStep } from './cut-every-step.ts';

const [, , prepared, root, plan] = process.argv;
await cutAtEveryStep((at) => {
  const dataDir = join(root!, String(at));
  // Synchronous calls do not count as steps.
  cpSync(prepared!, dataDir, { recursive: true });
  return createFileSink(join(dataDir, 'exports'), JSONL).finish({ plan: JSON.parse(plan!) as Plan });
});
