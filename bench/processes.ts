import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';

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
const alive = new Set<Spawned>();

// Separate process groups would outlive this process, so they are killed when it ends.
process.once('exit', () => alive.forEach(({ pid }) => killGroup(pid, 'SIGKILL')));
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

/** Starts a command in a separate process group; its output goes to a file. */
export function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv, logPath: string): Spawned {
  const log = openSync(logPath, 'a');
  const child = spawn(command, args, { env, detached: true, stdio: ['ignore', log, log] });
  const running: Spawned = {
    pid: child.pid ?? 0,
    log: () => readFileSync(logPath, 'utf8'),
    exit: once(child, 'exit').then(() => {
      alive.delete(running);
      return child.exitCode;
    }),
    async kill(signal) {
      if (alive.has(running)) killGroup(running.pid, signal);
      await running.exit;
    },
  };
  alive.add(running);
  return running;
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
