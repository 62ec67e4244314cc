import { parseArgs } from 'node:util';

/** What `npm run chaos` is asked for. */
export interface ChaosOptions {
  seed: number;
  /** Null = until the time is over. */
  runs: number | null;
  minutes: number | null;
  /** Runs only plans whose words hold this: a fault, a source, a destination. */
  only: string | null;
  /** Keeps the folder of a failure, and does not try it with fewer faults. */
  keep: boolean;
  json: boolean;
}

const DEFAULT_RUNS = 20;

/** Reads the options. @throws Error for an unknown one, or one that is no number. */
export function parseChaosOptions(args: readonly string[]): ChaosOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: '1' },
      runs: { type: 'string' },
      minutes: { type: 'string' },
      only: { type: 'string' },
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const number = (name: 'seed' | 'runs' | 'minutes') => {
    const given = values[name];
    if (given === undefined) return null;
    if (!/^\d+(\.\d+)?$/.test(given)) throw new Error(`--${name} is not a number: ${given}`);
    return Number(given);
  };
  const minutes = number('minutes');
  return {
    seed: number('seed')!,
    runs: number('runs') ?? (minutes === null ? DEFAULT_RUNS : null),
    minutes,
    only: values.only ?? null,
    keep: values.keep,
    json: values.json,
  };
}
