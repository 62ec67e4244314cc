import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import type { Progress } from '../contract.ts';
import { EXIT } from './exit-code.ts';
import { print } from './print.ts';
import { describeProgress } from './progress-line.ts';
import { findStanding, type Standing } from './standing.ts';

const HELP = `
Exit codes: 0 running, or complete and proven; 1 failed, cancelled, terminated, timed out or interrupted;
2 there is no such export; 3 complete but not proven.
`;

/** Adds `holdfast status`. */
export function register(command: Command): void {
  command
    .argument('<id>', 'id of the export')
    .option('--json', 'print it as one line of JSON')
    .addHelpText('after', HELP)
    .action(async (id: string, options: { json?: boolean }) => {
      const standing = await findStanding(loadConfig(), id);
      if (options.json) process.stdout.write(`${JSON.stringify(standing)}\n`);
      else print(process.stdout, describe(standing));
      process.exitCode = exitCodeOf(standing);
    });
}

function describe(standing: Standing): string {
  const { state, note } = standing;
  const line = isProgress(standing) && state !== 'complete' ? describeProgress(standing) : state;
  return note === '' ? line : `${line}\n${note}`;
}

const isProgress = (standing: Standing): standing is Standing & Progress => standing.slices !== undefined;

function exitCodeOf({ state, proven }: Standing): number {
  if (['failed', 'cancelled', 'terminated', 'timed-out', 'interrupted'].includes(state)) return EXIT.failed;
  return proven === false ? EXIT.notProven : 0;
}
