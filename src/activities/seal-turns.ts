import type { SealOutcome } from '../contract.ts';
import { oneAtATime } from './sink/one-at-a-time.ts';
import type { Turn } from './run-activity.ts';

/**
 * Returns the turns of each destination's slices to be sealed, one at a time. Two at once share one disk and one processor
 * anyway, and each holds the ids of its slice (four slices of 250,000 records: 50 MB). The workflow seals slices beside
 * its pages, so several may wait here, but pages do not: they have a task queue of their own.
 */
export function createSealTurns(): (destination: string) => Turn<SealOutcome> {
  const turns = new Map<string, Turn<SealOutcome>>();
  return (destination) => {
    const turn = turns.get(destination) ?? oneAtATime((work: () => Promise<SealOutcome>) => work());
    turns.set(destination, turn);
    return turn;
  };
}
