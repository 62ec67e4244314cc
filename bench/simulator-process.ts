import { setTimeout as sleep } from 'node:timers/promises';
import type { SimulatorOptions, Stats } from '../simulator/index.ts';
import { MAIN, plainEnv } from '../testkit/world.ts';
import { reasonIn, type Spawned, start } from './processes.ts';

/** The simulator in a separate process, so that its CPU time can be told from the contenders'. */
export interface SimulatorProcess {
  url: string;
  pid: number;
  stats(): Promise<Stats>;
  /** Resets the counters. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

const READY_MS = 20_000;
const POLL_MS = 20;

/** Starts `holdfast simulator` on a free port. @throws Error if it does not start. */
export async function startSimulatorProcess(options: SimulatorOptions, logPath: string): Promise<SimulatorProcess> {
  const flags = Object.entries({ ...options, port: 0 }).flatMap(([name, value]) => [flagName(name), String(value)]);
  const running = start(process.execPath, [MAIN, 'simulator', ...flags], plainEnv(), logPath);
  const url = await untilLogged(running, /^simulator +(\S+)[^]*^ready$/m);
  return {
    url,
    pid: running.pid,
    stats: async () => (await fetch(`${url}/simulator/stats`)).json() as Promise<Stats>,
    reset: async () => void (await (await fetch(`${url}/simulator/stats/reset`, { method: 'POST' })).text()),
    stop: () => running.kill('SIGKILL'),
  };
}

/** Returns the flag of an option: `--token-seconds` for `tokenSeconds`, `--errors-500` for `errors500`. */
function flagName(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replace(/(\D)(\d+)/, '$1-$2')}`;
}

/** Waits until a process has logged a pattern; returns its first group. @throws Error with the process's own reason if it ends. */
export async function untilLogged(running: Spawned, expected: RegExp): Promise<string> {
  let ended = false;
  void running.exit.then(() => (ended = true));
  for (const limit = Date.now() + READY_MS; Date.now() < limit && !ended; await sleep(POLL_MS)) {
    const found = expected.exec(running.log());
    if (found) return found[1] ?? '';
  }
  throw new Error(`a process did not become ready: ${reasonIn(running.log())}`);
}
