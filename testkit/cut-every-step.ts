import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { chooseSteps } from './choose-steps.ts';
import { runUntilStep } from './cut.ts';

// They mostly wait for the disk.
const AT_ONCE = 8;
// Each stopped piece of work keeps a connection to the database, which has 100 by default.
const IN_ONE_PROCESS = 64;

/** The names of all steps, and how many of those to cut have been cut. */
export interface CutLog {
  steps: readonly string[];
  done: number;
}

/**
 * Does the same work again and again in a process that has preloaded cut.ts, stopped at each of the steps that CUT_EVERY chooses:
 * see {@link chooseSteps}. Then kills the process with SIGKILL, in the middle of all these pieces of work. So one process
 * is enough to be killed at many steps. It continues from the {@link CutLog} in the file CUT_LOG, and writes it at its end; the first
 * process does the whole work before, in order to learn its steps.
 *
 * @param work the work, which uses a place of its own for each step; that of the whole is 0.
 */
export async function cutAtEveryStep(work: (at: number) => Promise<unknown>): Promise<never> {
  const path = process.env['CUT_LOG']!;
  const { steps, done } = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as CutLog)
    : await learnSteps(work);
  const due = chooseSteps(steps, Number(process.env['CUT_EVERY'])).slice(done, done + IN_ONE_PROCESS);
  for (let next = 0; next < due.length; next += AT_ONCE)
    await Promise.all(due.slice(next, next + AT_ONCE).map((step) => runUntilStep(step, () => work(step))));
  writeFileSync(path, JSON.stringify({ steps, done: done + due.length } satisfies CutLog));
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

async function learnSteps(work: (at: number) => Promise<unknown>): Promise<CutLog> {
  const { steps } = await runUntilStep(0, () => work(0));
  return { steps, done: 0 };
}
