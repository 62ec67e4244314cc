import { createHash } from 'node:crypto';
import type { ExportInput, Plan, PlanRequest, SourceName } from '../contract.ts';
import { parseInput } from '../input/input.ts';
import { fixedLength } from '../input/interval.ts';
import { InvalidInput } from '../errors.ts';
import { resolveInterval } from '../input/resolve-interval.ts';
import { compressionProblem } from './sink/files/compression.ts';
import type { OpenSink } from './sink/registry.ts';
import type { Source } from './source/source.ts';

const DAY_MS = 86_400_000;
const LONG_MS = 31 * DAY_MS;
const DESTINATION = 'jsonl:exports';

export interface PlanExportDependencies {
  source: (name: SourceName) => Source;
  openSink: OpenSink;
  /** See {@link Plan.pace}. */
  pace: number;
  /** Returns the nominal time of a schedule's first run, as far back as the server remembers; null = none. */
  firstRun: (scheduleId: string) => Promise<string | null>;
}

/**
 * Checks the input, fills in every default, resolves relative times, and opens the destination.
 *
 * @throws InvalidInput naming every problem at once; `DestinationExists` when an export with this id is finished.
 */
export async function planExport(
  { source, openSink, pace, firstRun }: PlanExportDependencies,
  request: PlanRequest,
): Promise<Plan> {
  const input = parseInput(request.input);
  const sourceName = input.source ?? 'conversation-query';
  const at = source(sourceName);
  const interval = resolveInterval(input, { ...request, firstRunAt: await firstRunAt(firstRun, input, request) });
  const lengthMs = Date.parse(interval.end) - Date.parse(interval.start);
  const slice = resolveSlice(input, at, lengthMs);
  const problems = [
    ...sourceProblems(input, at, Math.min(slice.ms, lengthMs)),
    ...[compressionProblem(input.compression ?? 'none')].filter((problem) => problem !== null),
    ...problemsOf(() => openSink(input.destination ?? DESTINATION)),
  ];
  if (problems.length > 0) throw new InvalidInput(problems);

  const settled = {
    source: sourceName,
    interval,
    include: input.include ?? 'started',
    filters: input.filters ?? {},
    query: input.query ?? {},
    destination: input.destination ?? DESTINATION,
    compression: input.compression ?? 'none',
    pageSize: input.pageSize ?? at.largestPage,
    slice,
  } satisfies Partial<Plan>;
  // Pages of another run are taken over only when they cannot have changed since: not while the interval is moving.
  const fresh = input.overwrite === true || interval.end > request.startedAt ? request.runId : null;
  const plan: Plan = {
    exportId: request.exportId,
    runId: request.runId,
    ...settled,
    numberedPages: at.numberedPages,
    jobs: at.jobs !== null,
    deepest: at.deepest,
    concurrency: input.concurrency ?? 4,
    maxPages: input.maxPages ?? null,
    overwrite: input.overwrite ?? false,
    startedAt: request.startedAt,
    pace,
    fingerprint: createHash('sha256')
      .update(JSON.stringify([settled, fresh]))
      .digest('hex')
      .slice(0, 16),
  };
  await openSink(plan.destination).open(plan);
  return plan;
}

/** Only where the schedule has no watermark yet: then runs may have failed before this one. */
async function firstRunAt(
  firstRun: PlanExportDependencies['firstRun'],
  { incremental }: ExportInput,
  { scheduleId, previousWatermark }: PlanRequest,
): Promise<string | null> {
  return incremental && scheduleId !== null && previousWatermark === null ? firstRun(scheduleId) : null;
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

function resolveSlice({ slice = 'auto' }: ExportInput, { jobs }: Source, lengthMs: number): Plan['slice'] {
  if (slice !== 'auto') return { ms: fixedLength(slice)!, aligned: false };
  // UTC days are what the source's own indexes hold. A job takes its time however little it finds: fewer for long ones.
  return { ms: jobs !== null && lengthMs > LONG_MS ? 7 * DAY_MS : DAY_MS, aligned: true };
}

/** Fields of a page's request that decide what is read: given twice, pages would be missing without a word. */
const RESERVED = ['interval', 'pageSize', 'pageToken'];

function sourceProblems(input: ExportInput, source: Source, longestMs: number): string[] {
  const problems: string[] = [];
  const name = input.source ?? 'conversation-query';
  if (input.pageSize !== undefined && input.pageSize > source.largestPage) {
    problems.push(`pageSize ${input.pageSize} is more than ${name} takes: at most ${source.largestPage}`);
  }
  const filters = Object.keys(input.filters ?? {});
  for (const filter of filters.filter((filter) => !source.filterNames.includes(filter))) {
    const known = source.filterNames.length > 0 ? `it knows ${source.filterNames.join(', ')}` : 'it takes none';
    problems.push(`filters.${filter} is not a filter list of ${name}; ${known}`);
  }
  const days = source.longestSliceDays(filters.length > 0);
  if (days !== null && longestMs > days * DAY_MS) {
    problems.push(`slice ${input.slice} is longer than ${name} answers at once: at most "P${days}D"`);
  }
  for (const field of RESERVED.filter((field) => input.query && field in input.query)) {
    problems.push(`query.${field} is set by Holdfast itself: leave it out, and use interval and pageSize of the input`);
  }
  const path = input.query?.['path'];
  if (path !== undefined && !(typeof path === 'string' && /^\/[^?#]*$/.test(path))) {
    problems.push('query.path is not a path from the root without a query string, for example "/api/v2/records/query"');
  }
  return problems;
}
