import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SimulatorOptions } from '../simulator/index.ts';
import { checkOutput } from './check.ts';
import type { Contender } from './contender.ts';
import type { Usage } from './meter.ts';
import { reasonIn } from './processes.ts';
import { DAY, type Question, SLICES } from './question.ts';
import { startSimulatorProcess } from './simulator-process.ts';
import { openStore } from './store.ts';
import { runTrial, type Trial } from './trial.ts';
import { quotaShare } from './watch.ts';
import type { Workload } from './workloads.ts';

/** The figures of one run of a contender. */
export interface Measurement {
  workload: string;
  contender: string;
  /** From the start of its command to its end. */
  seconds: number;
  recordsPerSecond: number;
  megabytesPerSecond: number;
  /** From the start of its command until the simulator has served the first page; null = none came. */
  firstPageSeconds: number | null;
  /** Resources used; null if the operating system does not report them. */
  processes: Usage[] | null;
  requests: number;
  /** Requests to the store; null without one. */
  storeRequests: number | null;
  /** Requests that brought no new page. */
  wasted: number;
  tokens: number;
  lost: number;
  duplicated: number;
  /** Pages served more than once. */
  readTwice: number;
  /** Share of the quota used; null without a quota. */
  quotaShare: number | null;
  /** From kill -9 until the simulator has served a new page; null without a kill. */
  nextPageSeconds: number | null;
  /** Why it failed; null if it succeeded. */
  error: string | null;
}

export interface RunOptions {
  /** An empty folder for the run, which is removed at the end. */
  folder: string;
  /** Folder for CPU profiles; null = none. */
  profile: string | null;
  /** Is called with the share of the pages served so far. */
  progress: (share: number) => void;
}

/** Runs a contender once, with its own simulator, and measures it. */
export async function measure(contender: Contender, workload: Workload, options: RunOptions): Promise<Measurement> {
  const { folder, profile } = options;
  const { source, pageSize, bucket: format } = workload;
  const data: SimulatorOptions = { ...DAY, records: workload.records, ...workload.faults };
  const output = join(folder, 'output');
  await mkdir(output, { recursive: true });
  const store = format === undefined ? null : await openStore(folder);
  const simulator = await startSimulatorProcess(data, join(folder, 'simulator.log'));
  try {
    const place = { format: format ?? 'jsonl', output: store?.output ?? output } as const;
    const question: Question = { url: simulator.url, source, pageSize, slices: SLICES, ...place };
    const assignment = { workload, question, simulator, folder, profile, storeEnv: store?.env ?? {} };
    const ready = await contender.prepare(assignment);
    await simulator.reset();
    const servers = { simulator, store };
    const trial = await runTrial(ready, servers, workload, options.progress).finally(() => ready.close());
    return { ...summarize(contender, workload, trial), ...(await judge(store?.folder ?? output, data, trial)) };
  } finally {
    await simulator.stop();
    await store?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

type Judged = Pick<Measurement, 'recordsPerSecond' | 'megabytesPerSecond' | 'lost' | 'duplicated'>;

async function judge(output: string, data: SimulatorOptions, { seconds, stats }: Trial): Promise<Judged> {
  const { records, lost, duplicated } = await checkOutput(output, data);
  const bytesEach = stats.records === 0 ? 0 : stats.bytes / stats.records;
  const recordsPerSecond = records / seconds;
  return { recordsPerSecond, megabytesPerSecond: (recordsPerSecond * bytesEach) / 1e6, lost, duplicated };
}

function summarize({ name }: Contender, workload: Workload, trial: Trial): Omit<Measurement, keyof Judged> {
  const { seconds, exitCode, log, stats, usages, watch, startedAt, nextPageSeconds } = trial;
  const quota = workload.faults.requestsPerMinute ?? 0;
  return {
    workload: workload.name,
    contender: name,
    seconds,
    firstPageSeconds: stats.firstPageAt === null ? null : (stats.firstPageAt - startedAt) / 1000,
    processes: usages,
    requests: stats.requests,
    storeRequests: trial.storeRequests,
    wasted: stats.requests - stats.distinctPages,
    tokens: stats.tokensMinted,
    readTwice: stats.pagesRepeated,
    quotaShare: quota === 0 ? null : quotaShare(watch.moments, quota),
    nextPageSeconds,
    error: exitCode === 0 ? null : reasonIn(log),
  };
}
