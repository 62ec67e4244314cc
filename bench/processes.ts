import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';

export interface Spawned {
  pid: number;
  /** What it wrote so far, stdout and stderr. */
  log(): string;
  /** Resolves with the exit code, null when a signal ended it. */
  exit: Promise<number | null>;
  /** Sends a signal to it and all it started in its process group, and waits for its end. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

const LONGEST_LOG_LINE = 200;
const alive = new Set<Spawned>();

// Process groups of their own outlive this process unless they are told.
process.once('exit', () => alive.forEach(({ pid }) => killGroup(pid, 'SIGKILL')));
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

/** Starts a command in a process group of its own, its output in a file. */
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
    // It has ended this moment.
  }
}

/** The line of a log that says why: the first that names an error, else the last one. */
export function reasonIn(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  // Python's traceback ends with its error; everybody else's begins with it.
  const named = log.includes('Traceback (most recent call last)')
    ? lines.findLast((line) => /^[\w.]*(Error|Exception)\w*\b/.test(line))
    : lines.find((line) => /\berror\b|Error\b|failed/i.test(line));
  return (named ?? lines.at(-1) ?? 'no message').trim().slice(0, LONGEST_LOG_LINE);
}
