import type { Client } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';

type HistoryResponse = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>>;
/** An event of Temporal's history. */
export type HistoryEvent = NonNullable<NonNullable<HistoryResponse['history']>['events']>[number];
type Payloads = Parameters<typeof decodeArrayFromPayloads>[1];

/** Reads the events of a run, a page of history at a time: memory does not grow with it. */
export async function* historyEvents(client: Client, workflowId: string, runId: string): AsyncIterable<HistoryEvent> {
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution: { workflowId, runId },
      ...(nextPageToken && { nextPageToken }),
    });
    yield* page.history?.events ?? [];
    nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined;
  } while (nextPageToken);
}

/** Returns the first value of an event's payloads; undefined where it has none, or nobody here can read it. */
export async function firstValue(client: Client, payloads: Payloads): Promise<unknown> {
  try {
    return (await decodeArrayFromPayloads(client.options.loadedDataConverter, payloads))[0];
  } catch {
    return undefined;
  }
}

/** Returns an event's time as ISO 8601. */
export function timeOf({ eventTime }: HistoryEvent): string {
  const { seconds = 0, nanos = 0 } = eventTime ?? {};
  return new Date(Number(seconds) * 1000 + Math.floor((nanos ?? 0) / 1e6)).toISOString();
}
