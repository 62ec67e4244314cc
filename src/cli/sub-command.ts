import type { Command } from 'commander';

/** What the list of commands says of a sub-command, and the file that completes it. */
export interface SubCommand {
  /** What follows its name: `[options]` if it has any, then its arguments. */
  usage: string;
  summary: string;
  /** The file adds options, arguments and action. It is loaded only if the command is called. */
  load(): Promise<{ register(command: Command): void }>;
}
