import { upsertMemo } from '@temporalio/workflow';
import type { ExportState, Plan } from '../contract.ts';

/**
 * Tells lists of runs (`temporal workflow list`, the web UI, `describe`) what a run exports: its interval, its destination and
 * that it runs. Each run of an export that continues as new has it anew.
 */
export function tellBegin({ interval, destination }: Plan): void {
  upsertMemo({ interval: `${interval.start}/${interval.end}`, destination, state: 'running' satisfies ExportState });
}

/** Tells lists of runs how a run has ended. @param proven only where it is complete. */
export function tellEnd(state: ExportState, proven?: boolean): void {
  upsertMemo({ state, ...(proven !== undefined && { proven }) });
}
