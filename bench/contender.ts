import type { Meter } from './meter.ts';
import type { Spawned } from './processes.ts';
import type { Question } from './question.ts';
import type { SimulatorProcess } from './simulator-process.ts';
import type { Workload } from './workloads.ts';

/** One run of a contender: what it reads and where it may work. */
export interface Assignment {
  workload: Workload;
  question: Question;
  simulator: SimulatorProcess;
  /** An empty folder of its own; `question.output` lies in it. */
  folder: string;
  /** Folder for V8 CPU profiles of the process that reads; null = none. */
  profile: string | null;
}

/** A contender that its user has made ready. */
export interface Ready {
  /** Counts the processes that run already. */
  meter(meter: Meter): void;
  /** Starts what its user would start, and after a kill would start again. */
  start(): Spawned;
  /** Kills the process that reads, and does what its user would do then; gives the process that the user waits for. */
  killAndRestart(running: Spawned, meter: Meter): Promise<Spawned>;
  close(): Promise<void>;
}

export interface Contender {
  name: string;
  what: string;
  /** Makes it ready to run at all. @throws Error in a word why it cannot. */
  install(say: (line: string) => void): Promise<void>;
  prepare(assignment: Assignment): Promise<Ready>;
}

/** A contender that is one command: when it was killed, its user starts it again. */
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
