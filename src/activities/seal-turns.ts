import type { SealOutcome } from '../contract.ts';
import { oneAtATime } from './sink/one-at-a-time.ts';
import type { Turn } from './run-activity.ts';

/**
 * Returns the turns of each destination's slices to be sealed, one at a time. Two at once share one thread: as CSV or
 * Parquet they are no faster, as JSON lines by a quarter, and the first is done later. Each also holds the ids of its slice
 * in memory (four slices of 250,000 records: 50 MB). Pages never wait for a turn: they have a task queue of their own.
 */
export function createSealTurns(): (destination: string) => Turn<SealOutcome> {
  const turns = new Map<string, Turn<SealOutcome>>();
  return (destination) => {
    const turn = turns.get(destination) ?? oneAtATime((work: () => Promise<SealOutcome>) => work());
    turns.set(destination, turn);
    return turn;
  };
}
