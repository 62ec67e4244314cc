import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Identifies a process among all that see the same folder. */
export interface ProcessIdentity {
  /** Where its process id is valid: one boot of a system, and one container. */
  home: string;
  pid: number;
  /** When it started, in the system's ticks; null if that cannot be read. */
  started: string | null;
}

/** Returns the identity of this process. */
export function thisProcess(): ProcessIdentity {
  return { home: homeOf(), pid: process.pid, started: statOf(process.pid)?.started ?? null };
}

/**
 * Returns true if a process is certainly gone; false on other machines or in other containers, as they are not seen.
 */
export function isProcessGone({ home, pid, started }: ProcessIdentity): boolean {
  if (home !== homeOf()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  const now = statOf(pid);
  // A zombie does nothing any more; another start time means that the number went to another process.
  return now !== null && (now.isZombie || now.started !== started);
}

function homeOf(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

/** Reads a process's status on Linux (proc(5)); null if there is none. */
function statOf(pid: number): { isZombie: boolean; started: string } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may contain anything; the state is the third field and the start time the 22nd.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { isZombie: ['Z', 'X'].includes(fields[0]!), started: fields[19]! };
  } catch {
    return null;
  }
}
