import type { Config } from '../config.ts';
import type { ExportInput, ExportResult, Origin } from '../contract.ts';
import { InvalidInput } from '../errors.ts';
import { earlier } from '../input/window.ts';
import { lastExport } from './last-export.ts';
import { endBefore, type TimeOptions, type Times } from './times.ts';

/** The window of an incremental command; `upToDate` is the last export where nothing has come since. */
export interface Increment extends Times {
  upToDate: ExportResult | null;
}

/**
 * Resolves the window of `--incremental`: from the watermark of the last export with this destination, less `lookback`,
 * until now, less `delay`. The first one begins `last` ago.
 *
 * @param origin null where a server elsewhere runs the export: where that has ended, only its schedules know.
 * @throws InvalidInput where it cannot be found out.
 */
export async function resolveIncrement(
  config: Config,
  given: ExportInput,
  options: TimeOptions,
  origin: Origin | null,
  now: Date,
): Promise<Increment> {
  const { incremental: _, last = 'P1D', delay, lookback = 'PT0S', ...input } = given;
  refuse(given, options, origin);
  const { timeZone = 'UTC' } = given;
  const end = endBefore(now, delay);
  const before = await lastExport(config, given, origin!);
  const start = before === null ? earlier(end, last, timeZone) : earlier(before.watermark, lookback, timeZone);
  const upToDate = before !== null && start >= end ? before : null;
  const since =
    before === null
      ? `this destination has no export of the same records yet, so this one begins at ${start}`
      : `continuing ${before.exportId}, which is known to be complete up to ${before.watermark}`;
  return {
    input: { ...input, interval: `${start}/${end}` },
    moving: `incremental ${last} ${delay} ${lookback}`,
    said: upToDate === null ? [`${since}; up to ${end}`] : [`${since}: nothing new until ${end}`],
    upToDate,
  };
}

function refuse(given: ExportInput, { yesterday, today, from, toDate }: TimeOptions, origin: Origin | null): void {
  const problems = [
    origin === null &&
      '--incremental continues where the last export of this data directory ended, but TEMPORAL_ADDRESS names another server: create a schedule there (temporal schedule create …, docs/schedules.md), which does this by itself',
    given.source === 'conversation-job' &&
      '--incremental does not work with conversation-job, whose data is complete only hours later: use a schedule, which takes what is there (docs/schedules.md), or give --interval',
    (yesterday || today || from !== undefined || toDate !== undefined || given.interval !== undefined) &&
      '--incremental begins where the last export ended: leave out --interval, --yesterday, --today, --from and --to-date',
  ].filter((problem) => problem !== false);
  if (problems.length > 0) throw new InvalidInput(problems);
}
