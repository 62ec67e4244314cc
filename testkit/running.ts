import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { atExit } from './at-exit.ts';

/** Path of the command: the compiled one or, when the whole suite runs, the bundle that is shipped. */
export const MAIN = process.env['HOLDFAST_TEST_MAIN'] ?? fileURLToPath(new URL('../src/cli/main.js', import.meta.url));

/** A running holdfast process. */
export interface Running {
  process: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Resolves with the exit code; null if a signal ended the process. */
  exit: Promise<number | null>;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Starts `holdfast …` as a user would, in its own process group. @param at default: the current folder, with an empty stdin. */
export function run(
  { env }: { env: NodeJS.ProcessEnv },
  args: string[],
  more: NodeJS.ProcessEnv = {},
  at: { cwd?: string; input?: string } = {},
): Running {
  const { cwd, input = '' } = at;
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...env, ...more },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
  });
  // A process that does not read its stdin may end before everything is written.
  child.stdin.on('error', () => {}).end(input);
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  child.once(
    'exit',
    atExit(() => child.kill('SIGKILL')),
  );
  const exit = once(child, 'close').then(() => child.exitCode);
  return {
    process: child,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    exit,
    async kill(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await exit;
    },
  };
}
