import type { Command } from 'commander';
import { InvalidInput } from '../errors.ts';

/** How much a command that follows an export says, and in which form. */
export type Talk = 'plain' | 'quiet' | 'verbose' | 'json';

/** Options that choose it. */
export interface TalkOptions {
  quiet?: boolean;
  verbose?: boolean;
  json?: boolean;
}

/** Adds the options to a command. */
export function addTalkOptions(command: Command): Command {
  return command
    .option('-q, --quiet', 'print only what needs attention: warnings, a missing proof, a failure')
    .option('-v, --verbose', 'print a line of progress every second instead of a bar')
    .option('--json', 'print only the result on stdout, as one line of JSON; print events as lines of JSON on stderr');
}

/** Returns what the options choose. @throws InvalidInput for more than one of them. */
export function talkOf({ quiet, verbose, json }: TalkOptions): Talk {
  const chosen = (['quiet', 'verbose', 'json'] as const).filter((name) => ({ quiet, verbose, json })[name]);
  if (chosen.length > 1)
    throw new InvalidInput([`${chosen.map((name) => `--${name}`).join(' and ')} exclude each other: give one of them`]);
  return chosen[0] ?? 'plain';
}
