import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { atExit } from '../testkit/at-exit.ts';

export interface Spawned {
  pid: number;
  /** Returns what it has written so far to stdout and stderr. */
  log(): string;
  /** Resolves with the exit code; null if a signal ended it. */
  exit: Promise<number | null>;
  /** Sends a signal to its process group, and waits for its end. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

const LONGEST_LOG_LINE = 200;

/** Starts a command in a separate process group; its output goes to a file. */
export function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv, logPath: string): Spawned {
  const log = openSync(logPath, 'a');
  const child = spawn(command, args, { env, detached: true, stdio: ['ignore', log, log] });
  const { pid = 0 } = child;
  const forget = atExit(() => killGroup(pid, 'SIGKILL'));
  child.once('exit', forget);
  const exit = once(child, 'exit').then(() => child.exitCode);
  return {
    pid,
    log: () => readFileSync(logPath, 'utf8'),
    exit,
    async kill(signal) {
      if (child.exitCode === null && child.signalCode === null) killGroup(pid, signal);
      await exit;
    },
  };
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has just ended.
  }
}

/** Returns the line of a log that gives the reason: the first that names an error, else the last line. */
export function reasonIn(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  // A Python traceback ends with the error; other traces begin with it.
  const named = log.includes('Traceback (most recent call last)')
    ? lines.findLast((line) => /^[\w.]*(Error|Exception)\w*\b/.test(line))
    : lines.find((line) => /\berror\b|Error\b|failed/i.test(line));
  return (named ?? lines.at(-1) ?? 'no message').trim().slice(0, LONGEST_LOG_LINE);
}
