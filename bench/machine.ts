import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem, type } from 'node:os';
import { VERSION } from '../src/package.ts';

/** The machine and the versions with which the measurements were made. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGigabytes: number;
  system: string;
  node: string;
  holdfast: string;
  /** Commit of the checkout; null outside a checkout. */
  commit: string | null;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    holdfast: VERSION,
    commit: tell('git', ['rev-parse', '--short', 'HEAD']),
  };
}

function tell(command: string, args: string[]): string | null {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}
