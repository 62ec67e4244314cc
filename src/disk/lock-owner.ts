import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, as it is told from all others that see the same folder. */
export interface LockOwner {
  /** Where its number means something: the system as it was started, and the container. */
  home: string;
  pid: number;
  /** When it started, in the system's ticks; null where that cannot be read. */
  started: string | null;
}

/** Says which process this is. */
export function thisProcess(): LockOwner {
  return { home: homeOf(), pid: process.pid, started: statOf(process.pid)?.started ?? null };
}

/** Tells for certain that a process is gone; false where it is another machine's or container's, whose are not seen. */
export function isGone({ home, pid, started }: LockOwner): boolean {
  if (home !== homeOf()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  const now = statOf(pid);
  // A zombie does nothing any more; another start is another process that was given the number.
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

/** Reads what Linux says about a process (proc(5)); null where it says nothing. */
function statOf(pid: number): { isZombie: boolean; started: string } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold anything; the state is the third field and the start the 22nd.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { isZombie: ['Z', 'X'].includes(fields[0]!), started: fields[19]! };
  } catch {
    return null;
  }
}
