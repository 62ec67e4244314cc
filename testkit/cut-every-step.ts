import { writeFileSync } from 'node:fs';
import { runUntilStep } from './cut.ts';

// They mostly wait for the disk.
const AT_ONCE = 8;
// Each stopped piece of work keeps a connection to the database, which has 100 by default.
const IN_ONE_PROCESS = 64;

/** How far a process got before it is killed: the names of all steps, or the step at which the next process begins. */
export type CutLog = { steps: readonly string[] } | { next: number };

/**
 * Repeats the same work in a process that has preloaded cut.ts, stopped one step later each time, until the work completes.
 * Then kills the process with SIGKILL, in the middle of all these pieces of work. So one process is enough to be killed at
 * many steps, from CUT_FROM on. Before that, it writes a {@link CutLog} to the file CUT_LOG.
 *
 * @param work the work, which uses a place of its own for each step.
 */
export async function cutAtEveryStep(work: (at: number) => Promise<unknown>): Promise<never> {
  const from = Number(process.env['CUT_FROM']);
  const every = Number(process.env['CUT_EVERY'] ?? 1);
  for (let next = from; next < from + IN_ONE_PROCESS * every; next += AT_ONCE * every) {
    const at = Array.from({ length: AT_ONCE }, (_, n) => next + n * every);
    const cuts = at.map((step) => runUntilStep(step, () => work(step)));
    const whole = (await Promise.all(cuts)).find(({ isStopped }) => !isStopped);
    if (whole) endWith({ steps: whole.steps });
  }
  return endWith({ next: from + IN_ONE_PROCESS * every });
}

function endWith(log: CutLog): never {
  writeFileSync(process.env['CUT_LOG']!, JSON.stringify(log));
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}
