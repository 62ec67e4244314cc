import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** Resources that one program used. If it had several processes, CPU time is added up, and memory is that of the largest. */
export interface Usage {
  name: string;
  /** CPU time of all threads, user and system. */
  cpuSeconds: number;
  /** Peak of resident memory (VmHWM) in MB, including shared pages. */
  peakMegabytes: number;
}

export interface Meter {
  /** Measures a running process from now on, under a name. */
  watch(pid: number, name: string): void;
  /** Measures a process and all its descendants from their start, named by their command lines. */
  watchTree(pid: number): void;
  /** Takes a last sample and returns the usage; null if there is no /proc. */
  stop(): Usage[] | null;
}

interface Reading {
  /** The given name. Null = read at each sample, because a new child has its parent's command line for a moment. */
  given: string | null;
  name: string;
  before: number;
  cpu: number;
  peak: number;
}

// What a process uses after its last sample is not counted: at most 0.1 s of CPU per core.
const SAMPLE_MS = 100;
// USER_HZ, the same on every Linux.
const TICKS = 100;

/** Samples CPU time and memory of processes from /proc. */
export function startMeter(): Meter {
  const readings = new Map<number, Reading>();
  const roots = new Set<number>();
  function sample(): void {
    if (process.platform !== 'linux') return;
    if (roots.size > 0) findChildren(readings, roots);
    for (const [pid, reading] of readings) read(pid, reading);
  }
  const timer = setInterval(sample, SAMPLE_MS);
  return {
    watch: (pid, name) => readings.set(pid, { given: name, name, before: statOf(pid)?.cpu ?? 0, cpu: 0, peak: 0 }),
    watchTree: (pid) => roots.add(pid),
    stop() {
      sample();
      clearInterval(timer);
      return process.platform === 'linux' ? merge([...readings.values()]) : null;
    },
  };
}

function findChildren(readings: Map<number, Reading>, roots: ReadonlySet<number>): void {
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!(pid > 0) || readings.has(pid)) continue;
    const parent = statOf(pid)?.parent ?? 0;
    // A child that appears before its parent in this sample is found by the next sample.
    if (!roots.has(pid) && !(readings.has(parent) && isRooted(parent, roots))) continue;
    readings.set(pid, { given: null, name: '', before: 0, cpu: 0, peak: 0 });
  }
}

function isRooted(pid: number, roots: ReadonlySet<number>): boolean {
  for (let at = pid; at > 1; at = statOf(at)?.parent ?? 0) if (roots.has(at)) return true;
  return false;
}

function read(pid: number, reading: Reading): void {
  // A process that has just ended has no name.
  reading.name = (reading.given ?? nameOf(pid)) || reading.name;
  reading.cpu = Math.max(reading.cpu, (statOf(pid)?.cpu ?? 0) - reading.before);
  const peak = /^VmHWM:\s+(\d+) kB/m.exec(textOf(`/proc/${pid}/status`))?.[1];
  if (peak !== undefined) reading.peak = Math.max(reading.peak, Number(peak) / 1024);
}

/** Returns parent and CPU seconds of a process; null if it has ended. */
function statOf(pid: number): { parent: number; cpu: number } | null {
  const text = textOf(`/proc/${pid}/stat`);
  // The name, in parentheses, may contain any characters.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields.length < 13) return null;
  return { parent: Number(fields[1]), cpu: (Number(fields[11]) + Number(fields[12])) / TICKS };
}

/** Returns `worker` for `node …/main.js worker`, `bare-loop` for `node …/bare-loop.js`, else the program's name. */
function nameOf(pid: number): string {
  const args = textOf(`/proc/${pid}/cmdline`).split('\0');
  const script = args.findIndex((arg) => /\.(js|py)$/.test(arg));
  const name = basename(args[Math.max(script, 0)] ?? '').replace(/\.(js|py)$/, '');
  return name === 'main' ? (args[script + 1] ?? name) : name;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function merge(readings: readonly Reading[]): Usage[] {
  const usages = new Map<string, Usage>();
  for (const { name, cpu, peak } of readings.filter(({ peak, cpu }) => peak + cpu > 0)) {
    const usage = usages.get(name) ?? { name, cpuSeconds: 0, peakMegabytes: 0 };
    usage.cpuSeconds += cpu;
    usage.peakMegabytes = Math.max(usage.peakMegabytes, peak);
    usages.set(name, usage);
  }
  // Leaves out shells, which only wait, and processes that ended before they had a name.
  return [...usages.values()].filter(({ name }) => name !== 'bash' && name !== '');
}
