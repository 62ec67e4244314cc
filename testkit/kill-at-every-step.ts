import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
}

/** Runs processes that are killed in the middle of some work, once at each of its steps. @returns the names of the steps. */
export async function killAtEveryStep(killing: Killing): Promise<string[]> {
  for (let from = 1; ;) {
    const log = await killFrom(killing, from);
    if ('steps' in log) return [...log.steps];
    from = log.next;
  }
}

async function killFrom({ script, args, below, port, env }: Killing, from: number): Promise<CutLog> {
  const log = join(await makeFolder(), 'cut.json');
  const cut = new URL('./cut.js', import.meta.url).href;
  const path = fileURLToPath(new URL(script, import.meta.url));
  const cutting = {
    CUT_BELOW: below,
    CUT_LOG: log,
    CUT_FROM: String(from),
    ...(port !== undefined && { CUT_PORT: port }),
  };
  const child = spawn(process.execPath, ['--import', cut, path, ...args], {
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
