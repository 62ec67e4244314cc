import type { Stats } from '../simulator/index.ts';
import type { Ready } from './contender.ts';
import { startMeter, type Usage } from './meter.ts';
import type { SimulatorProcess } from './simulator-process.ts';
import type { Store } from './store.ts';
import { type Watch, watchSimulator } from './watch.ts';
import type { Workload } from './workloads.ts';

// Four times as long as the slowest contender takes for a million records on two cores.
const LONGEST_MS = 60 * 60_000;
const PROGRESS_MS = 500;

/** A completed run. */
export interface Trial {
  /** From the start of the command to its end. */
  seconds: number;
  exitCode: number | null;
  log: string;
  stats: Stats;
  /** Requests to the store; null without one. */
  storeRequests: number | null;
  usages: Usage[] | null;
  watch: Watch;
  /** When the command was started, in milliseconds since 1970. */
  startedAt: number;
  nextPageSeconds: number | null;
}

/** Starts what a contender's user would start, kills it if the workload says so, and waits for its end. */
export async function runTrial(
  ready: Ready,
  { simulator, store }: { simulator: SimulatorProcess; store: Store | null },
  { records, killAt }: Workload,
  progress: (share: number) => void,
): Promise<Trial> {
  const meter = startMeter();
  meter.watch(simulator.pid, 'simulator');
  if (store) meter.watch(store.pid, 'store');
  ready.meter(meter);
  const watch = watchSimulator(simulator);
  const showing = setInterval(() => progress((watch.moments.at(-1)?.rows ?? 0) / records), PROGRESS_MS);
  const startedAt = performance.now();
  const began = Date.now();
  let running = ready.start();
  meter.watchTree(running.pid);
  const givingUp = setTimeout(() => void running.kill('SIGKILL'), LONGEST_MS);
  let isKilled = false;
  const killing = killAt === undefined ? null : killAfter(killAt * records);
  try {
    // A contender that ends early is not killed.
    const kill = await Promise.race([killing, running.exit.then(() => (isKilled ? killing : null))]);
    if (kill) running = kill.restarted;
    const exitCode = await running.exit;
    const seconds = (performance.now() - startedAt) / 1000;
    const stats = await simulator.stats();
    const nextPageSeconds = kill?.nextPageSeconds() ?? null;
    const usages = meter.stop();
    const storeRequests = (await store?.requests()) ?? null;
    const ends = { seconds, exitCode, log: running.log(), stats, storeRequests };
    return { ...ends, usages, watch, startedAt: began, nextPageSeconds };
  } finally {
    clearTimeout(givingUp);
    clearInterval(showing);
    meter.stop();
    await watch.stop();
  }

  async function killAfter(records: number) {
    await watch.when(({ rows }) => rows >= records);
    isKilled = true;
    const at = performance.now();
    const restarted = await ready.killAndRestart(running, meter);
    // By now, all pages that were in flight at the kill have been served.
    const { distinctRecords } = await simulator.stats();
    let next: number | null = null;
    void watch.when(({ rows }) => rows > distinctRecords).then((moment) => (next = (moment.at - at) / 1000));
    return { restarted, nextPageSeconds: () => next };
  }
}
