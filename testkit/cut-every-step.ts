import { writeFileSync } from 'node:fs';
import { runUntilStep } from './cut.ts';

// They wait for the disk more than they compute.
const AT_ONCE = 8;
// Each work that stopped keeps a connection to the database, which has 100 by default.
const IN_ONE_PROCESS = 64;

/** What a process has come to before it is killed: the names of all steps, or at which step the next one begins. */
export type CutLog = { steps: readonly string[] } | { next: number };

/**
 * Does the same work again and again in a process that has cut.ts preloaded, each time one step longer, until it comes to
 * its end; then ends the process with SIGKILL, in the middle of all of these works. So a process that is loaded once is
 * killed at many steps, from that of CUT_FROM on. Writes a {@link CutLog} to the file CUT_LOG first.
 *
 * @param work what to do, in a place of its own for the step at which it is cut.
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
