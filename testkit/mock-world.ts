import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { QUERY_PROGRESS } from '../src/contract.ts';
import { openEmbeddedServer } from '../src/server/embedded-server.ts';
import { foundCli } from './found-cli.ts';
import { type Answers, type MockWorker, startMockWorker } from './mock-export.ts';
import { makeFolder } from './temp-folder.ts';

/** A mock worker with a Temporal server of its own. */
export interface MockWorld extends MockWorker {
  /** Waits for the end of an export. @returns `complete`, or the type of its failure; and the details it showed last. */
  endOf(id: string): Promise<string>;
  /** Starts an export with these arguments, and waits for its end. */
  run(id: string, answers: Answers, args?: unknown[]): Promise<string>;
}

/** Starts a Temporal server that knows Holdfast's search attributes, and a mock worker. */
export async function openMockWorld(taskQueue: string): Promise<MockWorld> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const say = () => {};
  const cli = await foundCli();
  const dataDir = await makeFolder();
  const server = await openEmbeddedServer({ dataDir, cli, say, ui: false, preferredPort: 0, preferredUiPort: 0 });
  const worker = await startMockWorker(server, taskQueue);
  await worker.client.connection.operatorService.addSearchAttributes({
    namespace: worker.client.options.namespace,
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
    async close() {
      await worker.close();
      await server.release();
      await rm(dataDir, { recursive: true, force: true });
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
