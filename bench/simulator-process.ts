import { setTimeout as sleep } from 'node:timers/promises';
import type { SimulatorOptions, Stats } from '../simulator/index.ts';
import { MAIN, plainEnv } from '../testkit/world.ts';
import { reasonIn, type Spawned, start } from './processes.ts';

/** The simulator in a process of its own, so that its CPU is told from the contenders'. */
export interface SimulatorProcess {
  url: string;
  pid: number;
  stats(): Promise<Stats>;
  /** Starts counting anew. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

const READY_MS = 20_000;
const POLL_MS = 20;

/** Starts `holdfast simulator` on a free port. @throws Error when it does not come up. */
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

/** `tokenSeconds` is `--token-seconds`, `errors500` is `--errors-500`. */
function flagName(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replace(/(\D)(\d+)/, '$1-$2')}`;
}

/** Waits until a process has logged something; gives its first group. @throws Error with its own reason. */
export async function untilLogged(running: Spawned, expected: RegExp): Promise<string> {
  let ended = false;
  void running.exit.then(() => (ended = true));
  for (const limit = Date.now() + READY_MS; Date.now() < limit && !ended; await sleep(POLL_MS)) {
    const found = expected.exec(running.log());
    if (found) return found[1] ?? '';
  }
  throw new Error(`a process did not get ready: ${reasonIn(running.log())}`);
}
