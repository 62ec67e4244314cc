import { once } from 'node:events';
import { createServer } from 'node:http';
import type { NativeConnection } from '@temporalio/worker';
import { InvalidInput } from '../errors.ts';
import type { ExportWorker } from './worker.ts';

/** Body of `/health/ready`: the state of the worker of each task queue, and whether the Temporal server answers. */
export interface Readiness {
  ready: boolean;
  workers: Record<string, string>;
  server: 'answers' | 'unreachable';
}

// Probes commonly wait for a few seconds at most; a server that works answers in milliseconds.
const SERVER_MS = 2_000;

/** Finds out whether a worker takes work: it has started, both its parts run, and the Temporal server answers. */
export async function readinessOf(worker: ExportWorker | null, connection: NativeConnection): Promise<Readiness> {
  const answers = await connection
    // Every SDK asks it when it connects, so that every server and every API key may.
    .withDeadline(Date.now() + SERVER_MS, () => connection.workflowService.getSystemInfo({}))
    .then(
      () => true,
      () => false,
    );
  const workers = worker?.states() ?? {};
  return {
    ready: answers && worker !== null && Object.values(workers).every((state) => state === 'RUNNING'),
    workers,
    server: answers ? 'answers' : 'unreachable',
  };
}

/**
 * Serves `/health/live` (200 while the process reacts) and `/health/ready` (200 or 503) as JSON.
 *
 * @param address `host:port`; null = serve nothing.
 * @returns a function that stops serving.
 * @throws InvalidInput when the address cannot be listened on.
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
