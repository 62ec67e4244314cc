import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

// Far beyond what anything here takes; only a broken build gets there.
const patienceMs = 60_000;

/** Waits until a condition holds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(20)) {
    if (await holds()) return;
  }
  throw new Error(`waited in vain: ${what}`);
}

/** Tells whether a process runs; a zombie that nobody has collected yet does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
