import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { InvalidInput } from '../errors.ts';
import { openOrStartSession } from './client-session.ts';
import { print } from './print.ts';
import { steer } from './steer.ts';

const HELP = `
Pages in flight are finished; no more are requested until \`holdfast resume ID\`. What has been read is kept.

Exit codes: 0 paused, or asked to pause; 1 the export is not running; 2 there is no such export.
`;

/** Adds `holdfast pause`. */
export function register(command: Command): void {
  command.argument('<id>', 'id of the export').addHelpText('after', HELP).action(runPause);
}

async function runPause(id: string): Promise<void> {
  const config = loadConfig();
  const session = await openOrStartSession(config, (line) => print(process.stderr, line));
  if (!session) throw new InvalidInput([`no export has ever run in ${config.dataDir}, so there is no "${id}"`]);
  try {
    print(process.stdout, await steer(session, id, 'pause'));
  } finally {
    await session.close();
  }
}
