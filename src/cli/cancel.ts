import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { describeRun, type ExportHandle } from '../client.ts';
import { loadConfig } from '../config.ts';
import { InvalidInput } from '../errors.ts';
import { print } from './print.ts';
import { requireRunning, statusWords } from './steer.ts';
import { type ClientSession, openOrStartSession } from './client-session.ts';

// An export gives its pages up and deletes its jobs within 8 s.
const PATIENCE_MS = 12_000;
const POLL_MS = 200;

const HELP = `
What has been read is kept: the same command, or starting with the same id, resumes the export.

Exit codes: 0 cancelled, or asked to end; 1 the export is not running; 2 there is no such export.
`;

/** Adds `holdfast cancel`. */
export function register(command: Command): void {
  command.argument('<id>', 'id of the export').addHelpText('after', HELP).action(runCancel);
}

async function runCancel(id: string): Promise<void> {
  const config = loadConfig();
  const session = await openOrStartSession(config, (line) => print(process.stderr, line));
  if (!session) throw new InvalidInput([`no export has ever run in ${config.dataDir}, so there is no "${id}"`]);
  try {
    print(process.stdout, await cancel(session, id));
  } finally {
    await session.close();
  }
}

/** Ends a running export; returns what came of it, in one sentence. */
async function cancel({ client, place, shared }: ClientSession, id: string): Promise<string> {
  const handle = client.workflow.getHandle(id);
  await requireRunning(handle, id, place);
  // Nobody is there who could end it in order, and nothing of it is under way.
  if (!shared) {
    await handle.terminate('holdfast cancel');
    return `${id} is cancelled (the server shows it as terminated, because no worker was running); what it has read is kept`;
  }
  await handle.cancel();
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(POLL_MS)) {
    const now = await statusOf(handle);
    if (now !== 'RUNNING') return `${id} is ${now === null ? 'gone' : statusWords(now)}; what it has read is kept`;
  }
  return `${id} has been asked to end, and will end as soon as a worker is available; what it has read is kept`;
}

const statusOf = async (handle: ExportHandle) => (await describeRun(handle))?.status.name ?? null;
