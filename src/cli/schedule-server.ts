import { loadConfig } from '../config.ts';
import { InvalidInput } from '../errors.ts';
import { type ClientSession, openClientSession } from './client-session.ts';
import { ownCommand } from './own-command.ts';
import { print } from './print.ts';

/** Prints what work with the server that keeps the schedules returns. @throws InvalidInput where there is no server. */
export async function withServer(work: (session: ClientSession) => Promise<string[]>): Promise<void> {
  const config = loadConfig();
  const session = await openClientSession(config);
  if (!session)
    throw new InvalidInput([
      `no Temporal server is running in ${config.dataDir}: start \`${ownCommand('dev')}\` there, or set TEMPORAL_ADDRESS to a server of your own`,
    ]);
  try {
    print(process.stdout, (await work(session)).join('\n'));
  } finally {
    await session.close();
  }
}
