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

/**
 * Behaviour that every destination must have.
 *
 * @param openHarness gives an empty destination.
 * @param largestPage false where another destination with the same code is tried with a page of 64 MB.
 */
export function sinkContract(name: string, openHarness: () => Promise<SinkHarness>, { largestPage = true } = {}): void {
  const opened = opener(openHarness);
  pageContract(name, opened, largestPage);
  sliceContract(name, opened);
  readingContract(name, opened);
  lateContract(name, opened);
  exportContract(name, opened);
  idFaultContract(name, opened);
  sharedKeyContract(name, opened);
  runContract(name, opened);
  raceContract(name, opened);
}
