import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Self time of JavaScript in a package, or in a file of Holdfast. */
export interface SelfTime {
  where: string;
  seconds: number;
}

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string } }[];
  samples: number[];
  /** Microseconds before each sample. */
  timeDeltas: number[];
}

/** Reads the V8 CPU profiles in a folder, one per thread; sorts by time, longest first. `(idle)` is the threads' idle time. */
export async function readProfiles(folder: string): Promise<SelfTime[]> {
  const seconds = new Map<string, number>();
  for (const name of (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile'))) {
    const profile = JSON.parse(await readFile(join(folder, name), 'utf8')) as CpuProfile;
    const places = new Map(profile.nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
    profile.samples.forEach((id, i) => {
      const place = places.get(id) ?? '(unknown)';
      seconds.set(place, (seconds.get(place) ?? 0) + (profile.timeDeltas[i] ?? 0) / 1e6);
    });
  }
  return [...seconds].map(([where, seconds]) => ({ where, seconds })).sort((a, b) => b.seconds - a.seconds);
}

/** Returns a name such as `@temporalio/worker`, `src/activities/sink/files/part.js`, `node:fs` or `(garbage collector)`. */
function placeOf({ functionName, url }: CpuProfile['nodes'][number]['callFrame']): string {
  if (url === '') return functionName.startsWith('(') ? functionName : `native ${functionName}`;
  const installed = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (installed !== undefined) return installed;
  if (url.startsWith('node:')) return /^node:(internal\/)?[^/]+/.exec(url)?.[0] ?? url;
  return /\/dist\/(src\/.*)$/.exec(url)?.[1] ?? url;
}
