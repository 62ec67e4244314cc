import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ApplicationFailure,
  type Client,
  type ConnectionOptions,
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowExecutionDescription,
  WorkflowFailedError,
  WorkflowIdConflictPolicy,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { decodeArrayFromPayloads, decodeMapFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import {
  EXPORT_WORKFLOW,
  type ExportInput,
  type ExportResult,
  MEMO_ORIGIN,
  type Origin,
  type Progress,
  QUERY_PROGRESS,
} from './contract.ts';
import { ExportFailed, InvalidInput } from './errors.ts';
import { differences } from './input/differences.ts';
import { isInFile, readSecret } from './secret-file.ts';

/** How to reach the Temporal server: address, TLS, API key, namespace. */
export interface TemporalTarget {
  connection: ConnectionOptions;
  namespace: string;
}

/**
 * Reads Temporal's own settings: `TEMPORAL_ADDRESS`, `TEMPORAL_API_KEY`, TLS, profiles (docs.temporal.io, envconfig), and
 * `TEMPORAL_API_KEY_FILE`.
 *
 * @throws InvalidInput where the key's file cannot be used.
 */
export function remoteTarget(env: NodeJS.ProcessEnv = process.env): TemporalTarget {
  const apiKey = () => readSecret(env, 'TEMPORAL_API_KEY')!;
  const inFile = isInFile(env, 'TEMPORAL_API_KEY');
  const overrideEnvVars = { ...env, ...(inFile && { TEMPORAL_API_KEY: apiKey() }) } as Record<string, string>;
  const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars });
  // A key in a file may be replaced while the process runs.
  const connection = inFile ? { ...connectionOptions, apiKey } : connectionOptions;
  return { connection, namespace: namespace ?? 'default' };
}

/** A started export. */
export type ExportHandle = ReturnType<Client['workflow']['getHandle']>;

/**
 * Starts an export, or rejoins the one that runs under this id.
 *
 * @param origin what the command that starts it reads from, where it runs the worker itself: no other worker may plan it.
 * @throws InvalidInput where the one that runs exports something else, or from elsewhere, naming each difference.
 */
export async function startOrRejoin(
  client: Client,
  id: string,
  input: ExportInput,
  taskQueue: string,
  origin: Origin | null = null,
): Promise<ExportHandle> {
  try {
    return await client.workflow.start(EXPORT_WORKFLOW, {
      workflowId: id,
      taskQueue,
      args: [input],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
      staticSummary: `Holdfast export ${id}`,
      ...(origin === null ? {} : { memo: { [MEMO_ORIGIN]: origin } }),
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const running = await startOf(client, id);
    const found = [...differences(running.input, input), ...otherOrigin(running.origin, origin)];
    if (found.length === 0) return client.workflow.getHandle(id);
    throw new InvalidInput([
      `another export runs under the id "${id}": give another --id, or wait until that one has ended`,
      ...found,
    ]);
  }
}

/** What a run was started with. */
export interface Start {
  input: ExportInput;
  /** Null where no command that runs its own worker started it. */
  origin: Origin | null;
}

/** Returns what a run was started with, by default the latest under an id: whoever started it, its first event says so. */
export async function startOf(client: Client, id: string, runId = ''): Promise<Start> {
  const { namespace, loadedDataConverter } = client.options;
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace,
    execution: { workflowId: id, runId },
    maximumPageSize: 1,
  });
  const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  const [input] = await decodeArrayFromPayloads(loadedDataConverter, started?.input?.payloads);
  const memo = await decodeMapFromPayloads(loadedDataConverter, started?.memo?.fields);
  return { input: (input as ExportInput | null) ?? {}, origin: (memo?.[MEMO_ORIGIN] as Origin | undefined) ?? null };
}

/** Returns in what two origins differ; nothing where one is not known. */
function otherOrigin(running: Origin | null, own: Origin | null): string[] {
  if (running === null || own === null || (running.api === own.api && running.client === own.client)) return [];
  return [`it reads ${running.api} as client ${running.client}, and this command ${own.api} as client ${own.client}`];
}

/** Says whether an export runs under this id. */
export async function isRunning(client: Client, id: string): Promise<boolean> {
  return (await describeRun(client.workflow.getHandle(id)))?.status.name === 'RUNNING';
}

/** Describes a run; null where the server says that there is none. Every other error is thrown. */
export async function describeRun(handle: ExportHandle): Promise<WorkflowExecutionDescription | null> {
  try {
    return await handle.describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

// An answer takes milliseconds; one that takes this long is out of date when it comes.
const QUERY_MS = 2_000;

/** Asks for progress; null while nobody can answer (no worker yet, or the run is busy). */
export async function queryProgress(handle: ExportHandle): Promise<Progress | null> {
  try {
    return await handle.client.withDeadline(Date.now() + QUERY_MS, () => handle.query<Progress>(QUERY_PROGRESS));
  } catch {
    // "Query buffer full", a worker that is just being replaced, a server that is restarting: the next one works.
    return null;
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
  } catch (error) {
    // How far it came: what was last asked for may be the planning.
    const final = error instanceof ExportFailed ? await queryProgress(handle) : null;
    if (final) report(final);
    throw error;
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
    return 'cancelled; what has been read is kept: run the same command again to resume';
  if (cause?.name === 'TerminatedFailure')
    return 'terminated; what has been read is kept: run the same command again to resume';
  return cause?.message ?? message;
}
