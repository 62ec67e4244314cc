import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { InvalidInput } from '../errors.ts';
import { findRunningServer } from '../server/embedded-server.ts';
import { findTemporalCli } from '../server/find-cli.ts';
import { ownCommand } from './own-command.ts';

/** What needs no server, or names one itself. */
const SERVERLESS = /^(-h|--help|-v|--version|--address(=.*)?|help|completion|config|env|server)$/;

/** Adds `holdfast temporal`: the Temporal CLI that Holdfast uses, with the address of the server that is running. */
export function register(command: Command): void {
  command
    .usage('[arguments of the Temporal CLI]')
    .argument('[arguments...]')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(() => runTemporal(process.argv.slice(process.argv.indexOf('temporal') + 1)));
}

async function runTemporal(args: string[]): Promise<void> {
  const config = loadConfig();
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const { path } = await findTemporalCli({ explicit: config.temporalCli, say });
  const server = config.remote ? null : await findRunningServer(config.dataDir);
  if (!config.remote && !server && args.length > 0 && !args.some((arg) => SERVERLESS.test(arg))) {
    throw new InvalidInput([
      `no holdfast command is running in ${config.dataDir}: start \`${ownCommand('dev')}\` in another terminal, or set TEMPORAL_ADDRESS`,
    ]);
  }
  const env = server ? { ...process.env, TEMPORAL_ADDRESS: server.address } : process.env;
  // Ctrl-C reaches the child as well, which decides what it means.
  process.on('SIGINT', () => {});
  // Without arguments, it would end its help with an error.
  const child = spawn(path, args.length > 0 ? args : ['--help'], { stdio: 'inherit', env });
  const [code] = (await once(child, 'exit')) as [number | null];
  process.exitCode = code ?? 1;
  await server?.release();
}
