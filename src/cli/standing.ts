import type { Client } from '@temporalio/client';
import { describeRun, type ExportHandle, queryProgress, startOf } from '../client.ts';
import type { Config } from '../config.ts';
import type { ExportResult, Progress } from '../contract.ts';
import { InvalidInput } from '../errors.ts';
import { hasDatabase } from '../server/server-folder.ts';
import { type ClientSession, openClientSession, openOrStartSession } from './client-session.ts';
import { diagnose, diagnosePages } from './diagnosis.ts';
import { plural } from './plural.ts';
import { findExport, foldersOf } from './find-export.ts';
import { noSuchExport } from './no-such-export.ts';
import { ownCommand } from './own-command.ts';

/** What is known of an export: always its state, and of its progress what a worker or the manifest says. */
export type Standing = Partial<Omit<Progress, 'state'>> & {
  exportId: string;
  /** The state of its progress, or what ended it: `terminated`, `timed-out`, `interrupted`. */
  state: string;
  note: string;
  /** Null while it is not complete. */
  proven: boolean | null;
};

/** Finds out where an export is, wherever it is known. @throws InvalidInput where it is not. */
export async function findStanding(config: Config, id: string): Promise<Standing> {
  const session = (await openClientSession(config)) ?? (await openWhereUnknown(config, id));
  if (!session) return standingOnDisk(config, id);
  try {
    return await standingOnServer(session, config, id);
  } finally {
    await session.close();
  }
}

/** Starts the embedded server for an export that has no folder: it may write to a database. */
async function openWhereUnknown(config: Config, id: string): Promise<ClientSession | null> {
  if (foldersOf(config.dataDir, id).length > 0) return null;
  return openOrStartSession(config, (line) => void process.stderr.write(`${line}\n`));
}

async function standingOnServer(
  { client, place, shared }: ClientSession,
  config: Config,
  id: string,
): Promise<Standing> {
  const handle = client.workflow.getHandle(id);
  const run = await describeRun(handle);
  if (!run) {
    if (findExport(config.dataDir, id).length > 0) return standingOnDisk(config, id);
    throw noSuchExport(id, place);
  }
  const { name } = run.status;
  if (name === 'COMPLETED') return complete(id, (await handle.result()) as ExportResult);
  if (name === 'RUNNING' && !shared) return interrupted(id, true);
  const progress = await queryProgress(handle);
  if (name !== 'RUNNING') return withFinished(ended(id, name, progress), config);
  if (progress) return { exportId: id, proven: null, ...(await withoutReaders(client, run, progress)) };
  return { exportId: id, proven: null, state: 'running', note: await diagnose(client, run, config.taskQueue) };
}

/** Says so where an export stands still because no worker may read pages. */
async function withoutReaders(
  client: Client,
  { workflowId, runId, taskQueue }: Awaited<ReturnType<ExportHandle['describe']>>,
  progress: Progress,
): Promise<Progress> {
  if (!['running', 'waiting'].includes(progress.state)) return progress;
  const { input } = await startOf(client, workflowId, runId);
  const note = await diagnosePages(client, taskQueue, input.source);
  return note === '' ? progress : { ...progress, note };
}

function complete(id: string, result: Pick<ExportResult, 'proven' | 'records' | 'interval' | 'rejected'>): Standing {
  const { proven, records, interval, rejected } = result;
  const kept = `${plural(records, 'record')}, ${interval.start} to ${interval.end}`;
  const aside = rejected > 0 ? `, ${rejected} rejected (rejected.jsonl or the table rejected_record says why)` : '';
  return {
    exportId: id,
    state: 'complete',
    proven,
    records,
    rejected,
    interval,
    percent: 100,
    note: `${kept}${aside}; ${proven ? 'proven' : 'NOT proven: the manifest says why'}. \`${ownCommand('verify', id)}\` checks it`,
  };
}

/** What the server says ended a run counts, not what the run last said of itself: a terminated one cannot say it. */
function ended(id: string, status: string, progress: Progress | null): Standing {
  const kept = 'What has been read is kept: the same command, or starting with the same id, resumes the export.';
  const said = status === 'FAILED' || status === 'CANCELLED' ? progress?.note : undefined;
  const over = { recordsPerSecond: 0, etaSeconds: null, waitingUntil: null };
  return {
    ...(progress && { ...progress, ...over, slices: { ...progress.slices, active: 0 } }),
    exportId: id,
    proven: null,
    state: status.toLowerCase().replace('_', '-'),
    note: said ? said : kept,
  };
}

async function standingOnDisk({ dataDir }: Config, id: string): Promise<Standing> {
  const found = findExport(dataDir, id);
  const finished = found.find(({ manifest }) => manifest !== null);
  if (finished) {
    const standing = complete(id, finished.manifest!);
    return finished.unfinished ? { ...standing, note: `${standing.note}. ${REPLACING}` } : standing;
  }
  if (found.length === 0)
    throw new InvalidInput([
      `there is no export "${id}": no holdfast command is running in ${dataDir}, there is no embedded server's database from earlier commands, and no folder below it has this name. Set HOLDFAST_DATA_DIR to where the export ran, or TEMPORAL_ADDRESS to its server`,
    ]);
  return interrupted(id, await hasDatabase(dataDir), ` in ${found[0]!.root}`);
}

const REPLACING =
  'A run that will replace it (--overwrite) has begun and is not finished: the same command resumes that run, and until it is finished, this export stays as it is';

/** @param known whether a server's database may know the run; a schedule's has no command of its own. */
function interrupted(id: string, known: boolean, where = ''): Standing {
  const how = known
    ? `\`${ownCommand('resume', id)}\` resumes it, and so does the command that started it`
    : 'the command that started it resumes it';
  const note = `It is not running; what has been read is kept${where}: ${how}.`;
  return { exportId: id, state: 'interrupted', proven: null, note };
}

/** Says that a run which has failed has left a finished export with its id as it was. */
function withFinished(standing: Standing, { dataDir, remote }: Config): Standing {
  const finished = remote
    ? undefined
    : findExport(dataDir, standing.exportId).find(({ manifest }) => manifest !== null);
  if (!finished) return standing;
  return {
    ...standing,
    note: `${standing.note} The complete export with this id stays valid: ${finished.root}`,
  };
}
