import { existsSync } from 'node:fs';
import module from 'node:module';
import { Command } from 'commander';
import { ExportFailed, InvalidInput } from '../errors.ts';
import { keepYoungSpaceSmall } from '../worker/v8-memory.ts';
import { VERSION } from '../package.ts';
import { addCommands, COMMANDS } from './commands.ts';
import { EXIT } from './exit-code.ts';
import { ownCommand } from './own-command.ts';
import { print } from './print.ts';
import { Interrupted } from './interrupt.ts';
import { optimizeLater } from './tier-up.ts';

/** Sub-commands that run a worker, or may. */
const WORKERS: readonly string[] = ['export', 'resume', 'rerun', 'worker', 'dev'];

/** Sub-commands that follow an export: with --json they say everything on stderr as events. */
const FOLLOWERS: readonly string[] = ['export', 'resume', 'rerun'];

const HELP = `
Settings come from environment variables (and from .env in the current folder); .env.example lists them.
First run: ${ownCommand('demo')}; first export: ${ownCommand('init')}
`;

/** Builds the command line. */
function createProgram(): Command {
  const program = new Command('holdfast')
    .description('Copies every record of a paginated, token-protected API to files or a database, and proves it.')
    .version(VERSION)
    // What follows a sub-command is that one's: `holdfast temporal --version`.
    .enablePositionalOptions()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'holdfast: ')) })
    // Help and version end with 0. Commander has said what is wrong.
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT.usage))
    .addHelpText('after', HELP);
  addCommands(program);
  return program;
}

/** Returns the exit code for what a command threw, after saying it on stderr in the user's terms. */
async function explain(thrown: unknown): Promise<number> {
  const error = await inUsersTerms(thrown);
  const isInput = error instanceof InvalidInput || (error instanceof ExportFailed && error.type === 'InvalidInput');
  const code = isInput ? EXIT.usage : EXIT.failed;
  // Who collects a worker's log as JSON gets its last line as JSON, too.
  if (process.argv[2] === 'worker' && !process.stderr.isTTY && error instanceof Error) {
    const { openLog } = await import('../worker/log.ts');
    openLog().fatal({ failure: error.name }, error.message);
    return error instanceof Interrupted ? EXIT.interrupted : code;
  }
  if (process.argv.includes('--json') && FOLLOWERS.includes(process.argv[2] ?? '')) {
    const { writeEvent } = await import('./json-events.ts');
    const type = error instanceof ExportFailed ? error.type : (error as Error).name;
    writeEvent(process.stderr, 'error', { type, message: (error as Error).message });
    return error instanceof Interrupted ? EXIT.interrupted : code;
  }
  if (error instanceof Interrupted) {
    print(process.stderr, `holdfast: ${error.message}`);
    return EXIT.interrupted;
  }
  const label = error instanceof InvalidInput ? 'InvalidInput: ' : '';
  print(process.stderr, `holdfast: ${label}${(error as Error).message}`);
  // Only an error of Holdfast itself needs its place in the code.
  if (!(error instanceof InvalidInput || error instanceof ExportFailed) && process.env['HOLDFAST_DEBUG']) {
    process.stderr.write(`${(error as Error).stack}\n`);
  }
  return code;
}

/** The Temporal client says that there is no namespace without saying what to do. */
async function inUsersTerms(error: unknown): Promise<unknown> {
  const { name, namespace } = error as { name?: string; namespace?: string };
  if (name !== 'NamespaceNotFoundError' || namespace === undefined) return error;
  return new ExportFailed((await import('../server/explain-connection.ts')).noNamespace(namespace));
}

// `holdfast export | head` closes the pipe: that ends the output, and neither the export nor its exit code.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
// Node.js 22 and newer keep what they have compiled: half of what loading takes is the Temporal client.
(module as { enableCompileCache?: () => void }).enableCompileCache?.();
optimizeLater();
if (existsSync('.env')) process.loadEnvFile('.env');
if (WORKERS.includes(process.argv[2] ?? '')) keepYoungSpaceSmall();
const args = process.argv.slice(2);
// Commander's own `help NAME` would not load the sub-command.
const [name, ...topic] = args;
// With --help, a command that does not exist would get the help of all.
const helped = COMMANDS[topic[0] ?? ''] ? [...topic, '--help'] : topic;
try {
  await createProgram().parseAsync(name === 'help' && topic.length > 0 ? helped : args, { from: 'user' });
} catch (error) {
  process.exitCode = await explain(error);
}
// Timers and sockets of libraries must not keep a finished command alive.
process.exit();
