import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../src/package.ts';
import type { Contender } from './contender.ts';
import { measure, type Measurement } from './measure.ts';
import type { Workload } from './workloads.ts';

/** Measures every contender in turn, round after round, so that other load on the machine affects all of them. */
export async function* measureRounds(
  workload: Workload,
  contenders: readonly Contender[],
  { runs, progress }: { runs: number; progress: (where: string) => void },
): AsyncGenerator<Measurement> {
  for (let round = 1; round <= runs; round++) {
    for (const contender of contenders) {
      const where = `${workload.name}  ${contender.name}  run ${round}/${runs}`;
      progress(where);
      yield await measure(contender, workload, {
        folder: await openWorkFolder(),
        profile: null,
        progress: (share) => progress(`${where}  ${Math.floor(100 * share)} %`),
      });
    }
  }
}

/** Creates an empty folder on the checkout's disk, because temporary folders may be in memory, where fsync is free. */
export async function openWorkFolder(): Promise<string> {
  const parent = join(packageRoot(), 'data', 'bench');
  await mkdir(parent, { recursive: true });
  return mkdtemp(join(parent, 'run-'));
}
