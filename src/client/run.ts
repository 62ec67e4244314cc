import { type Client, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';
import { type Progress, QUERY_PROGRESS } from '../contract.ts';

/** A started export. */
export type ExportHandle = ReturnType<Client['workflow']['getHandle']>;

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
