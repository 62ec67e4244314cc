import { IS_DEEP } from '../../../testkit/deep.ts';
import { exportContract } from './contract/exports.ts';
import { opener, type SinkHarness } from './contract/harness.ts';
import { idFaultContract } from './contract/id-faults.ts';
import { lateContract } from './contract/late.ts';
import { pageContract } from './contract/pages.ts';
import { raceContract } from './contract/races.ts';
import { readingContract } from './contract/readings.ts';
import { runContract } from './contract/runs.ts';
import { sharedKeyContract } from './contract/shared-keys.ts';
import { sliceContract } from './contract/slices.ts';

interface Extent {
  /** KB of each of the 1,000 records of the largest page; null where another destination with the same code is tried with one. */
  largest?: number | null;
  /** True if only the format differs from a destination with the same sink: what the format has no part in is left to `test:deep`. */
  sameSink?: boolean;
}

/**
 * Behaviour that every destination must have.
 *
 * @param openHarness gives an empty destination.
 */
export function sinkContract(
  name: string,
  openHarness: () => Promise<SinkHarness>,
  { largest = 64, sameSink = false }: Extent = {},
): void {
  const opened = opener(openHarness);
  pageContract(name, opened, largest);
  sliceContract(name, opened);
  readingContract(name, opened);
  exportContract(name, opened);
  idFaultContract(name, opened);
  if (sameSink && !IS_DEEP) return;
  lateContract(name, opened);
  sharedKeyContract(name, opened);
  runContract(name, opened);
  raceContract(name, opened);
}
