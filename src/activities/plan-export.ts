import {
  DEFAULT_SOURCE,
  type ExportInput,
  type Interval,
  type NameSource,
  type Plan,
  type PlanOutcome,
  type PlanRequest,
  type SliceRule,
  type SourceName,
} from '../contract.ts';
import { namingDatasets } from '../datasets/flat.ts';
import { flatOf } from '../datasets/registry.ts';
import { parseInput } from '../input/input.ts';
import { InvalidInput } from '../errors.ts';
import { resolveInterval } from '../input/resolve-interval.ts';
import { contentOf, DEFAULT_DESTINATION, fingerprintOf } from './plan-content.ts';
import { resolveSlice, sliceCountProblems } from './slice-rule.ts';
import { compressionProblem } from './sink/files/compression.ts';
import type { OpenSink } from './sink/registry.ts';
import { requireOrigin } from './source/require-source.ts';
import type { Source } from './source/source.ts';
import { namesProblems, shapeProblems, snapshotProblems, sourceProblems } from './source-problems.ts';
import { findTiming, type ScheduleHistory } from './timing.ts';
import { settingsField, settingsOf } from './source-settings.ts';

export interface PlanExportDependencies {
  source: (name: SourceName) => Source;
  openSink: OpenSink;
  /** See {@link Plan.pace}. */
  pace: number;
  schedules: ScheduleHistory;
}

/**
 * Checks the input, fills in every default, resolves relative times, and opens the destination. If the source lags
 * behind and may not have the whole interval yet, requests a check of its availability instead.
 *
 * @throws InvalidInput naming every problem at once; `DestinationExists` when an export with this id is finished;
 * `Unauthorized`, retryable, when the export is bound to another API or client than this worker's.
 */
export async function planExport(dependencies: PlanExportDependencies, request: PlanRequest): Promise<PlanOutcome> {
  const { source: sourceOf, openSink } = dependencies;
  const input = parseInput(request.input);
  const sourceName = input.source ?? DEFAULT_SOURCE;
  const source = sourceOf(sourceName);
  const settings = settingsOf(source, sourceName, input.settings ?? {});
  const origin = await source.origin(settings);
  if (request.origin !== null) requireOrigin(request.origin, origin);
  const { snapshot } = source.dataset;
  const misplaced = snapshot ? snapshotProblems(input, sourceName) : [];
  if (misplaced.length > 0) throw new InvalidInput(misplaced);
  const timing = await findTiming(dependencies.schedules, input, request);
  const now = { start: request.startedAt, end: request.startedAt };
  const { interval, note } = snapshot ? { interval: now, note: '' } : resolveInterval(input, { ...request, ...timing });
  const slice = resolveSlice(input, source, interval, timing.timeZone);
  const problems = [
    ...inputProblems(input, source, sourceName, slice, interval),
    ...problemsOf(() => openSink(input.destination ?? DEFAULT_DESTINATION)),
  ];
  if (problems.length > 0) throw new InvalidInput(problems);
  if (source.jobs !== null && source.jobs.availableUntil !== null && isUnavailable(input, interval, request)) {
    const until = input.incremental ? null : interval.end;
    return { availability: { origin, source: sourceName, ...settingsField(settings), until } };
  }

  const content = contentOf(input, source, { sourceName, settings, origin, interval, slice });
  // Pages of another run are adopted only if they cannot have changed since: never while the interval is moving, and
  // never pages of a snapshot.
  const ownRun = snapshot || input.overwrite === true || interval.end > request.startedAt ? request.runId : null;
  const plan: Plan = {
    exportId: request.exportId,
    runId: request.runId,
    ...content,
    ...(input.withNames && { names: namesFor(source, request.exportId) }),
    ...(request.namesOf !== undefined && { namesOf: request.namesOf }),
    timeZone: timing.timeZone,
    numberedPages: source.numberedPages,
    jobs: source.jobs !== null,
    deepest: source.deepest,
    concurrency: input.concurrency ?? 4,
    maxPages: input.maxPages ?? null,
    overwrite: input.overwrite ?? false,
    startedAt: request.startedAt,
    note,
    pace: dependencies.pace,
    fingerprint: fingerprintOf(content, ownRun),
  };
  const store = await openSink(plan.destination).open(plan);
  return { plan: store === null ? plan : { ...plan, store } };
}

/** Returns what is wrong with an input for its source. */
function inputProblems(
  input: ExportInput,
  source: Source,
  sourceName: SourceName,
  slice: SliceRule,
  { start, end }: Interval,
): string[] {
  const lengthMs = Date.parse(end) - Date.parse(start);
  const compression = compressionProblem(input.compression ?? 'none');
  return [
    ...sourceProblems(input, source, Math.min(slice.ms, lengthMs)),
    ...shapeProblems(input, source),
    ...namesProblems(input, sourceName),
    ...sliceCountProblems(input, slice, lengthMs),
    ...(compression === null ? [] : [compression]),
  ];
}

/** Returns the exports that supply names for a source; their id is this export's id, a dot, and the dataset. */
function namesFor({ dataset }: Source, exportId: string): NameSource[] {
  const flat = flatOf(dataset);
  return flat === null
    ? []
    : namingDatasets(flat).map((source) => ({
        source: source as SourceName,
        exportId: `${exportId}.${source.split('.').at(-1)!}`,
      }));
}

/** An incremental export takes what is available; any other export waits until the source has its whole interval. */
function isUnavailable({ incremental }: ExportInput, { end }: Interval, { availableUntil }: PlanRequest): boolean {
  return availableUntil === null || (!incremental && availableUntil < end);
}

/** Returns the problems that an action finds in the input. */
function problemsOf(action: () => unknown): readonly string[] {
  try {
    action();
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems;
    throw error;
  }
}
