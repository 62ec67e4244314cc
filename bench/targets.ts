import type { Measurement } from './measure.ts';
import { spread } from './summary.ts';
import { CONCURRENCY } from './question.ts';
import type { Table } from './tables.ts';

interface Target {
  what: string;
  /** Returns the measured figure; null if a measurement for it is missing. */
  measured: (all: readonly Measurement[]) => number | null;
  least?: number;
  most?: number;
  unit?: string;
}

const HOLDFAST = 'holdfast';
// A worker beside the killed one notices the end of its lease within a second; the rest is a new worker's start.
const NEXT_PAGE_SECONDS = 4;

const TARGETS: readonly Target[] = [
  { what: 'pages-1000: of the bare loop', measured: speedOver('pages-1000', 'bare loop'), least: 0.75 },
  { what: 'pages-1000: times dlt', measured: speedOver('pages-1000', 'dlt'), least: 5 },
  { what: 'pages-1000: times singer-sdk', measured: speedOver('pages-1000', 'singer-sdk'), least: 3 },
  { what: 'pages-100: of the bare loop', measured: speedOver('pages-100', 'bare loop'), least: 0.35 },
  {
    what: 'quota: share of the requests allowed',
    measured: figure('quota', HOLDFAST, (run) => run.quotaShare),
    least: 0.95,
  },
  { what: 'million: peak memory of the worker', measured: workerMemory('million'), most: 250, unit: 'MB' },
  { what: 'million: times its peak memory in hundred-thousand', measured: memoryGrowth, most: 1.1 },
  { what: 'start: alone, to the first page', measured: firstPage('holdfast alone'), most: 1.5, unit: 's' },
  { what: 'start: with server and worker, to the first page', measured: firstPage(HOLDFAST), most: 1, unit: 's' },
  {
    what: 'kill: from kill -9 to the next page',
    measured: figure('kill', HOLDFAST, (run) => run.nextPageSeconds),
    most: NEXT_PAGE_SECONDS,
    unit: 's',
  },
  { what: 'kill: pages read twice', measured: figure('kill', HOLDFAST, (run) => run.readTwice), most: CONCURRENCY },
];

/** Compares medians with their targets; leaves out targets whose workload was not run. */
export function verdicts(all: readonly Measurement[]): Table {
  const rows = TARGETS.flatMap(({ what, measured, least, most, unit = '' }) => {
    const value = measured(all);
    if (value === null) return [];
    const met = (least === undefined || value >= least) && (most === undefined || value <= most);
    const wanted = least === undefined ? `at most ${most}` : `at least ${least}`;
    return [[what, `${wanted} ${unit}`.trim(), `${round(value)} ${unit}`.trim(), met ? 'met' : 'MISSED']];
  });
  return [['target', 'wanted', 'measured', ''], ...rows];
}

const round = (value: number) => Number(value.toPrecision(3));

function figure(
  workload: string,
  contender: string,
  of: (measurement: Measurement) => number | null,
): Target['measured'] {
  return (all) => spread(runsOf(all, workload, contender).flatMap((run) => of(run) ?? []))?.median ?? null;
}

function runsOf(all: readonly Measurement[], workload: string, contender: string): Measurement[] {
  return all.filter((run) => run.workload === workload && run.contender === contender);
}

/** Returns how many times faster Holdfast was than another contender in the same round. */
function speedOver(workload: string, other: string): Target['measured'] {
  return (all) => {
    const others = runsOf(all, workload, other);
    const ratios = runsOf(all, workload, HOLDFAST).flatMap(({ recordsPerSecond }, round) => {
      const beside = others[round];
      return beside === undefined || beside.error !== null ? [] : [recordsPerSecond / beside.recordsPerSecond];
    });
    return spread(ratios)?.median ?? null;
  };
}

function firstPage(contender: string): Target['measured'] {
  return figure('start', contender, (run) => run.firstPageSeconds);
}

function workerMemory(workload: string): Target['measured'] {
  const peak = ({ processes }: Measurement) => processes?.find(({ name }) => name === 'worker')?.peakMegabytes ?? null;
  return figure(workload, HOLDFAST, peak);
}

function memoryGrowth(all: readonly Measurement[]): number | null {
  const [less, more] = [workerMemory('hundred-thousand')(all), workerMemory('million')(all)];
  return less === null || more === null ? null : more / less;
}
