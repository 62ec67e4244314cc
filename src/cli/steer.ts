import { setTimeout as sleep } from 'node:timers/promises';
import { describeRun, type ExportHandle, queryProgress } from '../client.ts';
import type { SIGNAL_PAUSE, SIGNAL_RESUME } from '../contract.ts';
import { ExportFailed } from '../errors.ts';
import type { ClientSession } from './client-session.ts';
import { noSuchExport } from './no-such-export.ts';
import { ownCommand } from './own-command.ts';

// A running worker handles a signal within milliseconds.
const PATIENCE_MS = 5_000;
const POLL_MS = 200;

/**
 * Sends a signal to a running export, and waits until it shows.
 *
 * @returns what came of it, in one sentence.
 * @throws InvalidInput where there is no such export; ExportFailed where it does not run.
 */
export async function steer(
  { client, place, shared }: ClientSession,
  id: string,
  signal: typeof SIGNAL_PAUSE | typeof SIGNAL_RESUME,
): Promise<string> {
  const handle = client.workflow.getHandle(id);
  await requireRunning(handle, id, place);
  await handle.signal(signal);
  const pauses = signal === 'pause';
  const next = pauses ? `\`${ownCommand('resume', id)}\` resumes it` : `\`${ownCommand('status', id)}\` shows it`;
  // No worker is running that could answer.
  if (!shared) return `${id} is not running now; even if another command picks it up, it stays paused until ${next}`;
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(POLL_MS)) {
    const progress = await queryProgress(handle);
    if (progress !== null && (progress.state === 'paused') === pauses)
      return `${id} is ${progress.state} at ${progress.percent.toFixed(1)}%; ${next}`;
  }
  return `${id} has been asked to ${signal}, and will do so as soon as a worker is available; ${next}`;
}

/** Makes sure that an export runs, as far as its server knows. @throws InvalidInput, ExportFailed */
export async function requireRunning(handle: ExportHandle, id: string, place: string): Promise<void> {
  const run = await describeRun(handle);
  if (run === null) throw noSuchExport(id, place);
  if (run.status.name === 'RUNNING') return;
  if (run.status.name === 'COMPLETED')
    throw new ExportFailed(`the export "${id}" is complete: \`${ownCommand('status', id)}\` shows it`);
  throw new ExportFailed(
    `the export "${id}" is not running: its last run is ${statusWords(run.status.name)}; the command that started it resumes it`,
  );
}

/** The status of a run in words: `timed out`. */
export const statusWords = (status: string): string => status.toLowerCase().replaceAll('_', ' ');
