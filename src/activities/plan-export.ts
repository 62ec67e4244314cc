import { createHash } from 'node:crypto';
import {
  DEFAULT_SOURCE,
  type ExportInput,
  type Interval,
  type Plan,
  type PlanOutcome,
  type PlanRequest,
  type SliceRule,
  type SourceName,
} from '../contract.ts';
import { nameDataset } from '../datasets/registry.ts';
import { parseInput, short } from '../input/input.ts';
import { fixedLength } from '../input/interval.ts';
import { InvalidInput } from '../errors.ts';
import { resolveInterval } from '../input/resolve-interval.ts';
import { offsetsWithin } from '../input/time-zone.ts';
import { compressionProblem } from './sink/files/compression.ts';
import type { OpenSink } from './sink/registry.ts';
import { requireOrigin } from './source/origin.ts';
import type { Settings, Source } from './source/source.ts';
import { findTiming, type ScheduleHistory } from './timing.ts';

const DAY_MS = 86_400_000;
const LONG_MS = 31 * DAY_MS;
const DESTINATION = 'jsonl:exports';

export interface PlanExportDependencies {
  source: (name: SourceName) => Source;
  openSink: OpenSink;
  /** See {@link Plan.pace}. */
  pace: number;
  schedules: ScheduleHistory;
}

/**
 * Checks the input, fills in every default, resolves relative times, and opens the destination. Where the source lags
 * behind, and may not have all of the interval yet, asks for its availability instead.
 *
 * @throws InvalidInput naming every problem at once; `DestinationExists` when an export with this id is finished;
 * `Unauthorized`, to be tried again, when the export is bound to another API or client than this worker's.
 */
export async function planExport(dependencies: PlanExportDependencies, request: PlanRequest): Promise<PlanOutcome> {
  const { source, openSink } = dependencies;
  const input = parseInput(request.input);
  const sourceName = input.source ?? DEFAULT_SOURCE;
  const at = source(sourceName);
  const settings = settingsOf(at, sourceName, input.settings ?? {});
  const origin = await at.origin(settings);
  if (request.origin !== null) requireOrigin(request.origin, origin);
  const { snapshot } = at.dataset;
  const inputProblems = snapshot ? snapshotProblems(input, sourceName) : [];
  if (inputProblems.length > 0) throw new InvalidInput(inputProblems);
  const timing = await findTiming(dependencies.schedules, input, request);
  const now = { start: request.startedAt, end: request.startedAt };
  const { interval, note } = snapshot ? { interval: now, note: '' } : resolveInterval(input, { ...request, ...timing });
  const lengthMs = Date.parse(interval.end) - Date.parse(interval.start);
  const slice = resolveSlice(input, at, interval, timing.timeZone);
  const problems = [
    ...sourceProblems(input, at, Math.min(slice.ms, lengthMs)),
    ...tooManySlices(input, slice, lengthMs),
    ...[compressionProblem(input.compression ?? 'none')].filter((problem) => problem !== null),
    ...problemsOf(() => openSink(input.destination ?? DESTINATION)),
  ];
  if (problems.length > 0) throw new InvalidInput(problems);
  if (at.jobs !== null && at.jobs.availableUntil !== null && isUnavailable(input, interval, request)) {
    const until = input.incremental ? null : interval.end;
    return { availability: { origin, source: sourceName, ...given(settings), until } };
  }

  const settled = {
    origin,
    source: sourceName,
    dataset: nameDataset(at.dataset),
    snapshot,
    interval,
    include: input.include ?? 'started',
    filters: input.filters ?? {},
    query: input.query ?? {},
    ...given(settings),
    destination: input.destination ?? DESTINATION,
    compression: input.compression ?? 'none',
    // A source that sends what it likes is read as if each page held one row.
    pageSize: input.pageSize ?? at.usualPage ?? at.largestPage ?? 1,
    slice,
  } satisfies Partial<Plan>;
  // Pages of another run are taken over only when they cannot have changed since: not while the interval is moving, and
  // never those of a snapshot.
  const fresh = snapshot || input.overwrite === true || interval.end > request.startedAt ? request.runId : null;
  const plan: Plan = {
    exportId: request.exportId,
    runId: request.runId,
    ...settled,
    timeZone: timing.timeZone,
    numberedPages: at.numberedPages,
    jobs: at.jobs !== null,
    deepest: at.deepest,
    concurrency: input.concurrency ?? 4,
    maxPages: input.maxPages ?? null,
    overwrite: input.overwrite ?? false,
    startedAt: request.startedAt,
    note,
    pace: dependencies.pace,
    fingerprint: createHash('sha256')
      .update(JSON.stringify([settled, fresh]))
      .digest('hex')
      .slice(0, 16),
  };
  const store = await openSink(plan.destination).open(plan);
  return { plan: store === null ? plan : { ...plan, store } };
}

/** Fills in the settings. @throws InvalidInput where a source takes none, or others. */
function settingsOf(source: Source, name: string, given: Settings): Settings {
  if (source.settings) return source.settings(given);
  if (Object.keys(given).length === 0) return {};
  throw new InvalidInput([`settings are for described APIs; ${name} takes none`]);
}

/** Settings, where there are any. */
const given = (settings: Settings): { settings?: Settings } => (Object.keys(settings).length === 0 ? {} : { settings });

/** What is asked of a time, which the records of a snapshot do not have. */
const OF_TIME = ['interval', 'last', 'delay', 'incremental', 'lookback', 'slice', 'include'] as const;

function snapshotProblems(input: ExportInput, source: string): string[] {
  return OF_TIME.filter((field) => input[field] !== undefined).map(
    (field) => `${field} is for datasets with a time; ${source} has none and is read whole: leave it out`,
  );
}

/** An incremental export takes what there is; any other waits until the source has all of its interval. */
function isUnavailable({ incremental }: ExportInput, { end }: Interval, { availableUntil }: PlanRequest): boolean {
  return availableUntil === null || (!incremental && availableUntil < end);
}

/** Returns what an action finds wrong with the input. */
function problemsOf(action: () => unknown): readonly string[] {
  try {
    action();
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems;
    throw error;
  }
}

function resolveSlice(
  { slice = 'auto' }: ExportInput,
  { jobs, sliced = true, sliceMs = null }: Source,
  { start, end }: Interval,
  timeZone: string,
): SliceRule {
  if (slice !== 'auto') return { ms: fixedLength(slice)!, aligned: false, offsets: [] };
  const [from, to] = [Date.parse(start), Date.parse(end)];
  // Longer than anything, so that there is one.
  if (!sliced) return { ms: Math.max(1, to - from), aligned: false, offsets: [] };
  if (sliceMs !== null) return { ms: sliceMs, aligned: true, offsets: offsetsWithin(timeZone, from, to) };
  // UTC days are what the source's own indexes hold. A job takes its time however little it finds: fewer for long ones.
  const ms = jobs !== null && to - from > LONG_MS ? 7 * DAY_MS : DAY_MS;
  return { ms, aligned: true, offsets: offsetsWithin(timeZone, from, to) };
}

// Each has a file and a line in the manifest; a century of days is a third of this.
const MOST_SLICES = 100_000;

function tooManySlices({ slice = 'auto' }: ExportInput, { ms }: SliceRule, lengthMs: number): string[] {
  const count = Math.ceil(lengthMs / ms);
  if (count <= MOST_SLICES) return [];
  const minutes = Math.ceil(lengthMs / MOST_SLICES / 60_000);
  return [
    `slice ${slice} cuts the interval into ${count} slices, and at most ${MOST_SLICES} are allowed: give at least "PT${minutes}M", or "auto"`,
  ];
}

/** Fields of a page's request that decide what is read: given twice, pages would be missing without a word. */
const RESERVED = ['interval', 'pageSize', 'pageToken'];

function sourceProblems(input: ExportInput, source: Source, longestMs: number): string[] {
  const problems: string[] = [];
  const name = input.source ?? DEFAULT_SOURCE;
  if (input.pageSize !== undefined && source.largestPage === null) {
    problems.push(`pageSize is not taken by ${name}: its definition declares none`);
  } else if (input.pageSize !== undefined && input.pageSize > source.largestPage!) {
    problems.push(`pageSize ${input.pageSize} is more than ${name} takes: at most ${source.largestPage}`);
  }
  const filters = Object.keys(input.filters ?? {});
  for (const filter of filters.filter((filter) => !source.filterNames.includes(filter))) {
    const known = source.filterNames.length > 0 ? `it knows ${source.filterNames.join(', ')}` : 'it takes none';
    problems.push(`filters.${short(filter)} is not a filter list of ${name}; ${known}`);
  }
  const days = source.longestSliceDays(filters.length > 0);
  if (days !== null && longestMs > days * DAY_MS) {
    problems.push(`slice ${input.slice} is longer than ${name} answers at once: at most "P${days}D"`);
  }
  if (source.sliced === false && input.slice !== undefined) {
    problems.push(`slice is not taken by ${name}: it cannot be asked for an end, and is read in one slice`);
  }
  for (const field of RESERVED.filter((field) => input.query && field in input.query)) {
    problems.push(`query.${field} is set by Holdfast itself: leave it out, and use interval and pageSize of the input`);
  }
  const path = input.query?.['path'];
  if (path !== undefined && !(typeof path === 'string' && isPath(path))) {
    problems.push(
      'query.path is not a path from the root, of at most 500 characters and without a query string, "..", "//" and escapes, for example "/api/v2/records/query"',
    );
  }
  return problems;
}

/** A path that every server reads in the same way: it cannot leave the place that a reader of the input sees. */
function isPath(path: string): boolean {
  return (
    path.length <= 500 &&
    /^(\/[\w.~!$&'()*+,;=:@-]+)+\/?$/.test(path) &&
    !path.split('/').some((part) => /^\.+$/.test(part))
  );
}
