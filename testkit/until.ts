import { setTimeout as sleep } from 'node:timers/promises';

const UNTIL_MS = 120_000;
// Asking a server or a worker keeps a core busy while it takes: for a twentieth of the time, and at least once a second.
const [PAUSES, LONGEST_PAUSE_MS] = [20, 1_000];

/** Waits until a condition holds; rejects after two minutes, so that a hanging test says where it hangs. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, everyMs = 50): Promise<void> {
  for (const end = Date.now() + UNTIL_MS; Date.now() < end;) {
    const asked = performance.now();
    if (await condition()) return;
    const pauseMs = Math.min((performance.now() - asked) * PAUSES, LONGEST_PAUSE_MS);
    await sleep(Math.max(everyMs, pauseMs));
  }
  throw new Error(`waited two minutes in vain until ${what}`);
}
