import { Command, InvalidArgumentError } from 'commander';

/** Options of `npm run chaos`. */
export interface ChaosOptions {
  seed: number;
  /** Number of runs; null = until the time is over. */
  runs: number | null;
  minutes: number | null;
  /** Runs only plans that contain this word: a fault, a source, a destination. */
  only: string | null;
  /** Keeps the data of a failure, and does not repeat it with fewer faults. */
  keep: boolean;
  json: boolean;
}

type Given = Partial<ChaosOptions> & { seed: number };

const DEFAULT_RUNS = 20;

const HELP = `
A run takes about 15 s. A failed run is repeated with fewer and fewer faults until none can be left out; its seed, these faults
and a folder with its history are printed. The same seed makes the same plan.

Exit codes: 0 nothing was lost, duplicated or wrongly called proven, and nothing hung; 1 a run failed; 130 interrupted.

Examples:
  npm run chaos -- --seed 1 --runs 20
  npm run chaos -- --seed 42 --runs 1 --keep
  npm run chaos -- --only postgres --minutes 30
`;

/** Returns the command that reads the options. */
export function chaosCommand(): Command {
  return new Command('chaos')
    .description('run exports through random faults, and compare what they wrote with data that they had no access to')
    .option('--seed <n>', 'seed of the first run; the next run has the next seed', number, 1)
    .option('--runs <n>', `how many runs (default: ${DEFAULT_RUNS}, or until --minutes are over)`, number)
    .option('--minutes <n>', 'begin no more runs after this many minutes', number)
    .option('--only <word>', 'only plans with this fault, source, destination or format, such as postgres or freeze')
    .option('--keep', 'keep the folder of a failed run, and do not look for fewer faults')
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText('after', HELP);
}

/** Reads the options; ends the process after `--help`, or if an option is unknown or not a number. */
export function parseChaosOptions(args: readonly string[], command = chaosCommand()): ChaosOptions {
  const { seed, runs, minutes, only, keep, json } = command.parse([...args], { from: 'user' }).opts<Given>();
  return {
    seed,
    runs: runs ?? (minutes === undefined ? DEFAULT_RUNS : null),
    minutes: minutes ?? null,
    only: only ?? null,
    keep: keep ?? false,
    json: json ?? false,
  };
}

function number(given: string): number {
  if (!/^\d+(\.\d+)?$/.test(given)) throw new InvalidArgumentError('This is not a number.');
  return Number(given);
}
