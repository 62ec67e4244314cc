import { describeRun, startOf } from '../client.ts';
import type { Config } from '../config.ts';
import { openOrStartSession } from './client-session.ts';

/** What a Temporal server knows of an export. */
export interface KnownExport {
  /** Where it was told to write to; undefined = the default. */
  destination: string | undefined;
  isRunning: boolean;
}

/**
 * Asks the Temporal server that is set for an export; without one the embedded server, which is started for it where it
 * has run on this data directory before.
 *
 * @returns null where no server knows it.
 */
export async function askServer(config: Config, id: string): Promise<KnownExport | null> {
  const session = await openOrStartSession(config, (line) => void process.stderr.write(`${line}\n`));
  if (!session) return null;
  const { client } = session;
  try {
    const run = await describeRun(client.workflow.getHandle(id));
    if (!run) return null;
    const { input } = await startOf(client, id, run.runId);
    return { destination: input.destination, isRunning: run.status.name === 'RUNNING' };
  } finally {
    await session.close();
  }
}
