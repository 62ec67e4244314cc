import type { Meter } from './meter.ts';
import type { Spawned } from './processes.ts';
import type { Question } from './question.ts';
import type { SimulatorProcess } from './simulator-process.ts';
import type { Workload } from './workloads.ts';

/** One run of a contender: what it reads and where it works. */
export interface Assignment {
  workload: Workload;
  question: Question;
  simulator: SimulatorProcess;
  /** An empty folder for the run; `question.output` is in it if it is a folder. */
  folder: string;
  /** Environment variables with which Holdfast and the bare loop find the store; empty without a bucket. */
  storeEnv: Readonly<Record<string, string>>;
  /** Folder for V8 CPU profiles of the process that reads; null = none. */
  profile: string | null;
}

/** A contender that is ready to start. */
export interface Ready {
  /** Adds the processes that are already running to the meter. */
  meter(meter: Meter): void;
  /** Starts the process that its user would start, and would start again after a kill. */
  start(): Spawned;
  /** Kills the reading process and does what its user would then do. @returns the process for which the user waits. */
  killAndRestart(running: Spawned, meter: Meter): Promise<Spawned>;
  close(): Promise<void>;
}

export interface Contender {
  name: string;
  what: string;
  /** Whether it can write into a bucket. */
  buckets: boolean;
  /** Installs it. @throws Error with a short reason if that is impossible. */
  install(say: (line: string) => void): Promise<void>;
  prepare(assignment: Assignment): Promise<Ready>;
}

/** Prepares a contender that is one command, which its user starts again after a kill. */
export function command(run: (assignment: Assignment) => Spawned): Contender['prepare'] {
  return (assignment) => {
    const ready: Ready = {
      meter: () => {},
      start: () => run(assignment),
      async killAndRestart(running, meter) {
        await running.kill('SIGKILL');
        const again = ready.start();
        meter.watchTree(again.pid);
        return again;
      },
      close: () => Promise.resolve(),
    };
    return Promise.resolve(ready);
  };
}
