import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { answers } from '../src/server/ports.ts';
import { atExit } from './at-exit.ts';

/** A Temporal server in a process of its own, which can be killed and started again. */
export interface ServerProcess {
  start(): void;
  /** Returns whether a port accepts connections. @throws Error with its last output if the server has ended. */
  listens(port: number): Promise<boolean>;
  /** Returns its output since the first start. */
  log: () => string;
  end(signal: NodeJS.Signals): Promise<void>;
}

export function serverProcess(program: string, env: NodeJS.ProcessEnv): ServerProcess {
  let child: ChildProcess | null = null;
  let log = '';
  const hasEnded = () => child === null || child.exitCode !== null || child.signalCode !== null;
  atExit(() => child?.kill('SIGKILL'));
  return {
    start() {
      child = spawn(program, ['start'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      for (const stream of [child.stdout!, child.stderr!]) {
        stream.setEncoding('utf8').on('data', (text: string) => (log += text));
      }
    },
    async listens(port) {
      if (hasEnded()) throw new Error(`the Temporal server has ended:\n${log.slice(-2_000)}`);
      return answers(port);
    },
    log: () => log,
    async end(signal) {
      if (hasEnded()) return;
      const exit = once(child!, 'close');
      child!.kill(signal);
      await exit;
    },
  };
}
