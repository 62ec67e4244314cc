import { writeFileSync } from 'node:fs';
import { runUntilStep } from './cut.ts';

// They wait for the disk more than they compute.
const AT_ONCE = 8;

/**
 * Does the same work again and again in a process that has cut.ts preloaded, each time one step longer, until it comes to
 * its end; then ends the process with SIGKILL, in the middle of all of these works. So one process that is loaded once is
 * killed at every step. Writes the names of all steps to the file CUT_LOG first.
 *
 * @param work what to do, in a place of its own for the step at which it is cut.
 */
export async function cutAtEveryStep(work: (at: number) => Promise<unknown>): Promise<never> {
  for (let next = 1; ; next += AT_ONCE) {
    const cuts = Array.from({ length: AT_ONCE }, (_, n) => runUntilStep(next + n, () => work(next + n)));
    const whole = (await Promise.all(cuts)).find(({ isStopped }) => !isStopped);
    if (whole) endWith(whole.steps);
  }
}

function endWith(steps: readonly string[]): never {
  writeFileSync(process.env['CUT_LOG']!, JSON.stringify(steps));
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}
