import { type Command, Help } from 'commander';
import type { SubCommand } from './sub-command.ts';

/** One entry a sub-command, in the order of the help. */
export const COMMANDS: Record<string, SubCommand> = {
  init: {
    usage: '[options]',
    summary: 'ask for region and credentials, write .env, and check that they work',
    load: () => import('./init.ts'),
  },
  export: {
    usage: '[options]',
    summary: 'copy every record of an interval, and prove that none is missing',
    load: () => import('./export.ts'),
  },
  worker: {
    usage: '',
    summary: 'run a worker against TEMPORAL_ADDRESS until SIGTERM or Ctrl-C',
    load: () => import('./worker.ts'),
  },
  dev: {
    usage: '',
    summary: 'run an embedded Temporal server, its web UI and a worker until Ctrl-C',
    load: () => import('./dev.ts'),
  },
  list: {
    usage: '[options]',
    summary: 'list running, interrupted and finished exports',
    load: () => import('./list.ts'),
  },
  status: {
    usage: '[options] <id>',
    summary: 'show the state of an export: running, finished or interrupted',
    load: () => import('./status.ts'),
  },
  pause: {
    usage: '<id>',
    summary: 'pause an export, keeping what it has read',
    load: () => import('./pause.ts'),
  },
  resume: {
    usage: '[options] <id>',
    summary: 'resume an export that was paused or interrupted',
    load: () => import('./resume.ts'),
  },
  rerun: {
    usage: '[options] <id>',
    summary: "export the window of a schedule's failed or finished run again",
    load: () => import('./rerun.ts'),
  },
  cancel: {
    usage: '<id>',
    summary: 'cancel an export that is running or interrupted, keeping what it has read',
    load: () => import('./cancel.ts'),
  },
  open: {
    usage: '[options] <id>',
    summary: "show an export's page in the web UI",
    load: () => import('./open.ts'),
  },
  logs: {
    usage: '[options] <id>',
    summary: "show what the worker's log says about an export",
    load: () => import('./logs.ts'),
  },
  check: {
    usage: '[options]',
    summary: 'check credentials, permissions, API definitions and destinations',
    load: () => import('./check.ts'),
  },
  verify: {
    usage: '[options] <id-or-folder>',
    summary: 'compare every file or row of a finished export with its manifest',
    load: () => import('./verify.ts'),
  },
  report: {
    usage: '[options] <id-or-folder>',
    summary: 'write a report: what was requested, what came, what is proven, and how it went',
    load: () => import('./report.ts'),
  },
  prune: {
    usage: '[options]',
    summary: 'remove old finished exports; without --yes, only say which ones',
    load: () => import('./prune.ts'),
  },
  api: {
    usage: '',
    summary: 'check and try API definitions, and list what they describe',
    load: () => import('./api.ts'),
  },
  schedule: {
    usage: '',
    summary: 'export every night, without any knowledge of Temporal',
    load: () => import('./schedule.ts'),
  },
  temporal: {
    usage: '[arguments...]',
    summary: 'run the Temporal CLI against the server that holdfast uses',
    load: () => import('./temporal.ts'),
  },
  completion: {
    usage: '<shell>',
    summary: 'print a script that completes commands and options in your shell',
    load: async () => (await import('./completion.ts')).completionOf(COMMANDS),
  },
  simulator: {
    usage: '[options]',
    summary: 'run the Genesys Cloud simulator until Ctrl-C',
    load: () => import('./simulator.ts'),
  },
  demo: {
    usage: '[options]',
    summary: 'export from a simulated Genesys Cloud while everything that can go wrong does, and prove the result',
    load: () => import('./demo.ts'),
  },
};

/** Adds all sub-commands; each loads its file when it is called. */
export function addCommands(program: Command): void {
  program.configureHelp({ subcommandTerm: (command) => termOf(command, program) });
  for (const [name, { summary }] of Object.entries(COMMANDS)) program.command(name).description(summary);
  program.hook('preSubcommand', async (_, command) => (await COMMANDS[command.name()]?.load())?.register(command));
}

/** What a list of commands shows of one: those that are not loaded do not know their options and arguments. */
function termOf(command: Command, program: Command): string {
  const known = command.parent === program ? COMMANDS[command.name()] : undefined;
  return known ? `${command.name()} ${known.usage}`.trimEnd() : new Help().subcommandTerm(command);
}
