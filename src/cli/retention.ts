import type { StoredExport } from '../activities/sink/stored-export.ts';
import { recordsOf } from './last-export.ts';

/** What is to be kept of finished exports. */
export interface Retention {
  /** Those that finished less than this many milliseconds ago; null = age decides nothing. */
  youngerThanMs: number | null;
  /** This many of each series, the latest ones; null = their number decides nothing. */
  latest: number | null;
  /** Ids of exports that run. */
  running: ReadonlySet<string>;
}

/**
 * Chooses the exports that may go. Of each series (the same records of the same API with the same destination) the one whose data
 * reaches furthest always stays: an incremental export continues at its watermark. So does what is running or being replaced.
 */
export function expired(
  exports: readonly StoredExport[],
  { youngerThanMs, latest, running }: Retention,
  now: number,
): StoredExport[] {
  return [...seriesOf(exports).values()].flatMap((series) => {
    const sorted = series.toSorted((a, b) => (a.manifest.finishedAt < b.manifest.finishedAt ? 1 : -1));
    const furthest = series.reduce((a, b) => (a.manifest.watermark >= b.manifest.watermark ? a : b));
    return sorted.filter((each, place) => {
      const { exportId, finishedAt } = each.manifest;
      const isInUse = each === furthest || each.isBeingReplaced || running.has(exportId);
      const isYoung = youngerThanMs !== null && now - Date.parse(finishedAt) < youngerThanMs;
      return !isInUse && !isYoung && !(latest !== null && place < latest);
    });
  });
}

function seriesOf(exports: readonly StoredExport[]): Map<string, StoredExport[]> {
  const series = new Map<string, StoredExport[]>();
  for (const each of exports) {
    const { origin, input } = each.manifest;
    const name = JSON.stringify([origin, input.destination, recordsOf(input)]);
    series.set(name, [...(series.get(name) ?? []), each]);
  }
  return series;
}
