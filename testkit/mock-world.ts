import assert from 'node:assert/strict';
import { QUERY_PROGRESS } from '../src/contract.ts';
import { type Answers, type MockWorker, startMockWorker } from './mock-export.ts';
import type { SharedNamespace } from './shared-world.ts';
import { installRuntimeOnce } from './worker-here.ts';

/** A mock worker in a namespace of its own. */
export interface MockWorld extends MockWorker {
  /** Waits for the end of an export. @returns `complete`, or the type of its failure; and the details it showed last. */
  endOf(id: string): Promise<string>;
  /** Starts an export with these arguments, and waits for its end. */
  run(id: string, answers: Answers, args?: unknown[]): Promise<string>;
}

/** Starts a mock worker in a namespace, which then knows Holdfast's search attributes. */
export async function openMockWorld({ server, namespace }: SharedNamespace): Promise<MockWorld> {
  installRuntimeOnce();
  const worker = await startMockWorker(server, namespace);
  await worker.client.connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: { HoldfastFrom: 6, HoldfastTo: 6, HoldfastDestination: 2, HoldfastState: 2, HoldfastProven: 5 },
  });
  const endOf = (id: string) => waitForEnd(worker, id);
  return {
    ...worker,
    endOf,
    async run(id, answers, args) {
      await worker.start(id, answers, args);
      return endOf(id);
    },
  };
}

async function waitForEnd({ client }: MockWorker, id: string): Promise<string> {
  const handle = client.workflow.getHandle(id);
  const end = await handle.result().then(
    () => 'complete',
    (error: { cause?: { type?: string } }) => error.cause?.type ?? 'Error',
  );
  assert.ok(JSON.stringify(await handle.query(QUERY_PROGRESS)).length < 15_000, 'progress is short');
  const { events } = await handle.fetchHistory();
  // The server itself ends a task early where large signals come while it runs, and starts it again.
  const failed = events?.map((event) => event.workflowTaskFailedEventAttributes).filter((each) => each != null);
  assert.ok(
    failed?.every(({ identity }) => identity === 'history-service'),
    `no workflow task has failed: ${JSON.stringify(failed?.map(({ failure }) => failure?.message))}`,
  );
  return end;
}
