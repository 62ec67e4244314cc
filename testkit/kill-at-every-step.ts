import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TIER_UP_FLAGS } from '../src/cli/tier-up.ts';
import { chooseSteps } from './choose-steps.ts';
import type { CutLog } from './cut-every-step.ts';
import { makeFolder } from './temp-folder.ts';

/** The work of a separate process that is to be killed. */
export interface Killing {
  /** Name of a script beside this file that calls {@link cutAtEveryStep}. */
  script: string;
  args: string[];
  /** Every change below this folder and every write to this port is a step. */
  below: string;
  port?: string;
  env?: NodeJS.ProcessEnv;
  /** Of how many steps one is cut, apart from the first of each kind; default: 1. */
  every?: number;
}

/** The names of all steps of some work, and those at which it was killed, counted from 1. */
export interface Killed {
  steps: readonly string[];
  cut: readonly number[];
}

/** Runs processes that are killed in the middle of some work, once at each of its steps, or at every n-th. */
export async function killAtEveryStep(killing: Killing): Promise<Killed> {
  const log = join(await makeFolder(), 'cut.json');
  for (;;) {
    const { steps, done } = await killOne(killing, log);
    const cut = chooseSteps(steps, killing.every ?? 1);
    if (done === cut.length) return { steps, cut };
  }
}

async function killOne({ script, args, below, port, env, every = 1 }: Killing, log: string): Promise<CutLog> {
  const cut = new URL('./cut.js', import.meta.url).href;
  const path = fileURLToPath(new URL(script, import.meta.url));
  const cutting = {
    CUT_BELOW: below,
    CUT_LOG: log,
    CUT_EVERY: String(every),
    ...(port !== undefined && { CUT_PORT: port }),
  };
  const child = spawn(process.execPath, [...TIER_UP_FLAGS, '--import', cut, path, ...args], {
    env: { ...process.env, ...env, ...cutting },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL', said);
  return JSON.parse(await readFile(log, 'utf8')) as CutLog;
}

/** Returns how often each step occurs. */
export function countSteps(steps: readonly string[]): Record<string, number> {
  const names = [...new Set(steps)].sort();
  return Object.fromEntries(names.map((name) => [name, steps.filter((step) => step === name).length]));
}
