import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Activities, ApiActivities } from '../src/activities/index.ts';
import { apiTaskQueue, EXPORT_WORKFLOW, type ExportResult, type Plan } from '../src/contract.ts';
import type { EmbeddedServer } from '../src/server/embedded-server.ts';
import { makePlan } from './plan.ts';
import { pageReceipt, sliceReceipt } from './receipts.ts';

/** What the activities of one export return; all others behave like those of a small, healthy source. */
export type Answers = { plan?: Partial<Plan> } & Partial<Activities & ApiActivities>;

/** The built workflow bundle on a real server, with activities whose results each test defines. */
export interface MockWorker {
  client: Client;
  /** Starts an export with these arguments. */
  start: (id: string, answers: Answers, args?: unknown[]) => ReturnType<Client['workflow']['start']>;
  close: () => Promise<void>;
}

const BUNDLE = fileURLToPath(new URL('../src/workflow-bundle.cjs', import.meta.url));
const PAGES = 3;
const TASK_QUEUE = 'holdfast';

export async function startMockWorker(server: EmbeddedServer, namespace: string): Promise<MockWorker> {
  const connection = await NativeConnection.connect({ address: server.address });
  const scripts = new Map<string, Answers>();
  const of = ({ plan }: { plan: Plan }): Answers => scripts.get(plan.exportId) ?? {};
  const local: Activities = {
    planExport: (request) => {
      const answers = scripts.get(request.exportId) ?? {};
      const plan = makePlan({ exportId: request.exportId, pageSize: 10, ...answers.plan });
      return answers.planExport?.(request) ?? Promise.resolve({ plan });
    },
    sealSlice: (request) =>
      of(request).sealSlice?.(request) ?? Promise.resolve({ sealed: sliceReceipt({ ...request.slice }) }),
    finishExport: (request) => of(request).finishExport?.(request) ?? Promise.resolve(resultOf(request.plan)),
  };
  const api: ApiActivities = {
    fetchPage: (request) => {
      const { page, pageSize, plan } = request;
      const next = page >= PAGES ? null : plan.numberedPages ? String(page * pageSize) : `cursor ${page}`;
      const receipt = pageReceipt({ page, pageSize, next, sha256: `${request.slice.start} ${page}`, total: 20 });
      return of(request).fetchPage?.(request) ?? Promise.resolve({ attempts: 1, adopted: false, receipt });
    },
    submitJob: (request) => of(request).submitJob?.(request) ?? Promise.resolve({ job: 'job' }),
    awaitJob: (request) => of(request).awaitJob?.(request) ?? Promise.resolve({ state: 'ready' }),
    deleteJob: () => Promise.resolve(),
    checkAvailability: () => Promise.reject(new Error('not asked')),
  };
  const sinks = { observer: { ended: { fn: () => {} } } };
  // As in worker/worker-options.ts: with the default of 5 s, a workflow task on a loaded machine could end the process.
  const longest = { isolateExecutionTimeout: '60s' };
  const workers = await Promise.all([
    Worker.create({
      connection,
      namespace,
      taskQueue: TASK_QUEUE,
      workflowBundle: { codePath: BUNDLE },
      activities: local,
      sinks,
      ...longest,
    }),
    Worker.create({ connection, namespace, taskQueue: apiTaskQueue(TASK_QUEUE), activities: api }),
  ]);
  const runs = workers.map((worker) => worker.run());
  const client = new Client({ connection, namespace });
  return {
    client,
    start(workflowId, answers, args = [{}]) {
      scripts.set(workflowId, answers);
      return client.workflow.start(EXPORT_WORKFLOW, { workflowId, taskQueue: TASK_QUEUE, args });
    },
    async close() {
      for (const worker of workers) worker.shutdown();
      await Promise.all(runs);
      await connection.close();
    },
  };
}

function resultOf({ exportId, interval }: Plan): ExportResult {
  const numbers = { slices: 1, pages: 3, records: 80, bytes: 8000, received: 100, duplicates: 0, reread: 0 };
  const others = { elsewhere: 0, outside: 0, rejected: 0, unproven: 0, missing: 0, repeated: 0 };
  const times = { startedAt: interval.start, finishedAt: interval.end, watermark: interval.end };
  const proof = { proven: true, proofs: { total: 1, 'end-mark': 0, none: 0 }, reasons: [], replaced: null };
  const manifest = { manifest: 'manifest.json', manifestSha256: 'f' };
  return { exportId, state: 'complete', interval, ...numbers, ...others, ...times, ...proof, ...manifest };
}
