import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { atExit } from '../testkit/at-exit.ts';

/** A process that can be frozen, ended and started again. */
export interface Process {
  readonly pid: number;
  isRunning: () => boolean;
  /** Resolves with its exit code once it has ended; null when a signal ended it. */
  ended: Promise<number | null>;
  /** Returns everything that it has written to stdout and stderr. */
  said: () => string;
  stdout: () => string;
  signal: (signal: NodeJS.Signals) => void;
}

/** Starts a process and keeps its output. */
export function startProcess(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Process {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { all: '', out: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.all += text;
    output.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.all += text));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  void ended.then(atExit(() => child.kill('SIGKILL')));
  return {
    pid: child.pid!,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    ended,
    said: () => output.all,
    stdout: () => output.out,
    signal: (signal) => void child.kill(signal),
  };
}

/** A process of the system's process table. */
export interface Listed {
  pid: number;
  parent: number;
  args: string;
}

export function listProcesses(): Listed[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return table
    .trim()
    .split('\n')
    .map((row) => {
      const [, pid, parent, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row) ?? [];
      return { pid: Number(pid), parent: Number(parent), args };
    });
}

/** Sends a signal to processes; ignores those that have ended. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
