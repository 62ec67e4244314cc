import { rm } from 'node:fs/promises';
import type { Contender } from './contender.ts';
import { type SelfTime, readProfiles } from './cpu-profile.ts';
import { measure, type Measurement } from './measure.ts';
import { openWorkFolder } from './round.ts';
import type { Table } from './tables.ts';
import type { Workload } from './workloads.ts';

/** A run of Holdfast whose worker was profiled. */
export interface Profiled {
  measurement: Measurement;
  times: SelfTime[];
}

/** Runs a contender while V8's profiler watches its worker, which slows the worker by some percent. */
export async function profileWorkload(
  contender: Contender,
  workload: Workload,
  progress: (where: string) => void,
): Promise<Profiled> {
  const profile = await openWorkFolder();
  try {
    const measurement = await measure(contender, workload, {
      folder: await openWorkFolder(),
      profile,
      progress: (share) => progress(`${workload.name}  profile  ${Math.floor(100 * share)} %`),
    });
    return { measurement, times: await readProfiles(profile) };
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
}

const SHOWN = 20;

/** Returns the places with the most time, in seconds, and in milliseconds per page. */
export function profileTable({ times, measurement }: Profiled): Table {
  const pages = measurement.requests - measurement.wasted;
  return [
    ['self time of the worker', 's', 'ms a page'],
    ...times
      .slice(0, SHOWN)
      .map(({ where, seconds }) => [where, seconds.toFixed(2), ((1000 * seconds) / pages).toFixed(2)]),
  ];
}
