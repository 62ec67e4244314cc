import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NativeConnection } from '@temporalio/worker';
import { InvalidInput } from '../errors.ts';
import type { ExportWorker } from './worker.ts';

/** Body of `/health/ready`: the state of each task queue's worker, how the Temporal server answers, what is wrong. */
export interface Readiness {
  ready: boolean;
  workers: Record<string, string>;
  server: 'answers' | 'unreachable' | 'refuses';
  /** Why it is not ready, for people; null if it is. */
  reason: string | null;
}

// Probes commonly wait a few seconds at most; a healthy server answers in milliseconds.
const SERVER_MS = 2_000;

/**
 * Finds out whether a worker takes work: it has started, the workers of all its task queues run, and the Temporal
 * server answers for its namespace. Takes two seconds at most.
 */
export async function readinessOf(
  worker: Pick<ExportWorker, 'states' | 'refusal'> | null,
  connection: NativeConnection,
  namespace: string,
): Promise<Readiness> {
  const server = await askServer(connection, namespace);
  const workers = worker?.states() ?? {};
  const runs = worker !== null && Object.values(workers).every((state) => state === 'RUNNING');
  const refusal = worker?.refusal() ?? null;
  const reason = server.reason ?? refusal ?? (runs ? null : 'it is starting or shutting down');
  return { ready: server.state === 'answers' && runs, workers, server: server.state, reason };
}

interface ServerAnswer {
  state: Readiness['server'];
  reason: string | null;
}

/** By gRPC status code: not found, permission denied, unauthenticated. */
const REFUSALS: Readonly<Record<number, string>> = {
  5: 'the Temporal server has no such namespace',
  7: 'the Temporal server refuses the API key or certificate of this worker',
  16: 'the Temporal server refuses the API key or certificate of this worker',
};

/** Asks for the namespace, as every worker does on start: every server and every API key allows it. */
async function askServer(connection: NativeConnection, namespace: string): Promise<ServerAnswer> {
  // If nothing listens, the connection retries for longer than its deadline.
  const late = sleep(SERVER_MS, 'late', { ref: false });
  const asked = connection.withDeadline(Date.now() + SERVER_MS, () =>
    connection.workflowService.describeNamespace({ namespace }),
  );
  try {
    if ((await Promise.race([asked, late])) !== 'late') return { state: 'answers', reason: null };
  } catch (error) {
    const refusal = REFUSALS[(error as { code?: number }).code ?? 0];
    if (refusal !== undefined) return { state: 'refuses', reason: `${refusal}: namespace ${namespace}` };
  }
  asked.catch(() => {});
  return { state: 'unreachable', reason: 'the Temporal server does not answer' };
}

/**
 * Serves `/health/live` (200 while the process responds) and `/health/ready` (200 or 503) as JSON.
 *
 * @param address `host:port`; null = serve nothing.
 * @returns a function that stops serving.
 * @throws InvalidInput if the address cannot be listened on.
 */
export async function serveHealth(address: string | null, readiness: () => Promise<Readiness>): Promise<() => void> {
  if (address === null) return () => {};
  const server = createServer((request, response) => {
    const reply = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
    if (request.url === '/health/live') return reply(200, { live: true });
    if (request.url === '/health/ready') {
      return void readiness().then((found) => reply(found.ready ? 200 : 503, found));
    }
    return reply(404, { paths: ['/health/live', '/health/ready'] });
  });
  const { host, port } = /^\[?(?<host>.+?)\]?:(?<port>\d+)$/.exec(address)!.groups as Record<'host' | 'port', string>;
  try {
    server.listen(Number(port), host);
    await once(server, 'listening');
  } catch (error) {
    throw new InvalidInput([
      `health cannot be served at HOLDFAST_HEALTH_ADDRESS=${address}: ${(error as Error).message}; give a free port, or unset it`,
    ]);
  }
  return () => {
    server.close();
    server.closeAllConnections();
  };
}
