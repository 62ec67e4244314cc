import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ApplicationFailure,
  type Client,
  type ConnectionOptions,
  isGrpcServiceError,
  WorkflowFailedError,
  WorkflowIdConflictPolicy,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { EXPORT_WORKFLOW, type ExportInput, type ExportResult, type Progress, QUERY_PROGRESS } from './contract.ts';
import { ExportFailed } from './errors.ts';

/** How to reach the Temporal server: address, TLS, API key, namespace. */
export interface TemporalTarget {
  connection: ConnectionOptions;
  namespace: string;
}

/** Reads Temporal's own settings: `TEMPORAL_ADDRESS`, `TEMPORAL_API_KEY`, TLS, profiles (docs.temporal.io, envconfig). */
export function remoteTarget(): TemporalTarget {
  const { connectionOptions, namespace } = loadClientConnectConfig();
  return { connection: connectionOptions, namespace: namespace ?? 'default' };
}

/** A started export. */
export type ExportHandle = ReturnType<Client['workflow']['getHandle']>;

/** Starts an export, or rejoins the one that runs under this id. */
export async function startOrRejoin(
  client: Client,
  id: string,
  input: ExportInput,
  taskQueue: string,
): Promise<ExportHandle> {
  return client.workflow.start(EXPORT_WORKFLOW, {
    workflowId: id,
    taskQueue,
    args: [input],
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    staticSummary: `Holdfast export ${id}`,
  });
}

/** Says whether an export runs under this id. @throws what keeps the server from saying it. */
export async function isRunning(client: Client, id: string): Promise<boolean> {
  try {
    const { status } = await client.workflow.getHandle(id).describe();
    return status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

// An answer takes milliseconds; one that takes this long is out of date when it comes.
const QUERY_MS = 2_000;

/** Asks for progress; null while nobody can answer (no worker yet, or the run is busy). */
export async function queryProgress(handle: ExportHandle): Promise<Progress | null> {
  try {
    return await handle.client.withDeadline(Date.now() + QUERY_MS, () => handle.query<Progress>(QUERY_PROGRESS));
  } catch (error) {
    // "Query buffer full", a worker that is just being replaced, a server that is restarting: the next one works.
    if (error instanceof Error) return null;
    throw error;
  }
}

// Twice a second looks alive; the server buffers one query per run, so more would be refused.
const FOLLOW_MS = 500;
/** How often to ask a server elsewhere: each question costs its worker a little, and on Temporal Cloud an action. */
export const FOLLOW_REMOTE_MS = 2_000;

/**
 * Waits for an export's end and reports its progress meanwhile. When it settles no call is under way any more: the
 * Temporal client would try it again on a connection that its owner has closed, which ends the process.
 *
 * @throws ExportFailed, or the signal's reason.
 */
export async function follow(
  handle: ExportHandle,
  report: (progress: Progress) => void,
  signal?: AbortSignal,
  everyMs = FOLLOW_MS,
): Promise<ExportResult> {
  const over = new AbortController();
  const stop = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
  // Each of the client's long polls leaves a listener behind.
  setMaxListeners(0, stop);
  let last: Progress | null = null;
  const reporting = reportUntil(handle, (progress) => report((last = progress)), stop, everyMs);
  try {
    const ended = await awaitResult(handle, stop);
    if (last) report(asComplete(last, ended));
    return ended;
  } finally {
    over.abort();
    await reporting;
  }
}

/** The last word on an export: what it came to, in the terms of its progress. */
function asComplete(last: Progress, { slices, records, bytes, duplicates, rejected }: ExportResult): Progress {
  const over = { state: 'complete', percent: 100, recordsPerSecond: 0, etaSeconds: null, waitingUntil: null } as const;
  return {
    ...last,
    ...over,
    records,
    bytes,
    duplicates,
    rejected,
    slices: { total: slices, done: slices, active: 0 },
    note: '',
  };
}

async function reportUntil(
  handle: ExportHandle,
  report: (progress: Progress) => void,
  stop: AbortSignal,
  everyMs: number,
): Promise<void> {
  while (!stop.aborted) {
    const progress = await queryProgress(handle);
    if (progress && !stop.aborted) report(progress);
    await sleep(everyMs, undefined, { signal: stop }).catch(() => {});
  }
}

async function awaitResult(handle: ExportHandle, signal: AbortSignal): Promise<ExportResult> {
  for (;;) {
    try {
      return (await handle.client.withAbortSignal(signal, () => handle.result())) as ExportResult;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof WorkflowFailedError) throw new ExportFailed(explain(error), typeOf(error));
      if (!isGrpcServiceError(error)) throw error;
      // The server is away for the moment: the export is not over.
      await sleep(1_000, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

const typeOf = ({ cause }: WorkflowFailedError): string | null =>
  cause instanceof ApplicationFailure ? (cause.type ?? null) : null;

function explain({ cause, message }: WorkflowFailedError): string {
  if (cause instanceof ApplicationFailure) return `${cause.type}: ${cause.message}`;
  if (cause?.name === 'CancelledFailure')
    return 'cancelled; what has been read is kept: the same command goes on with it';
  if (cause?.name === 'TerminatedFailure')
    return 'terminated; what has been read is kept: the same command goes on with it';
  return cause?.message ?? message;
}
