import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure, isGrpcServiceError, WorkflowFailedError } from '@temporalio/client';
import type { ExportResult, Progress } from '../contract.ts';
import { ExportFailed } from '../errors.ts';
import { type ExportHandle, queryProgress } from './run.ts';

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
