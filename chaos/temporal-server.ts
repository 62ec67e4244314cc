import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment } from '../src/server/child-environment.ts';
import { isServing } from '../src/server/health.ts';
import { freePort } from '../testkit/free-port.ts';
import { makeFolder } from '../testkit/temp-folder.ts';
import { type Process, startProcess } from './process.ts';

/** A Temporal server with a database in a file, which can be killed and started again on the same port. */
export interface TemporalServer {
  address: string;
  signal: (signal: NodeJS.Signals) => void;
  /** Starts it again if it has ended; resolves when it serves. */
  start: () => Promise<void>;
  kill: () => Promise<void>;
}

// The embedded server's settings; without them, each page would wait 100 ms.
const DYNAMIC = [
  ...['transfer', 'timer', 'visibility'].map((queue) => `history.${queue}ProcessorMaxPollRPS=2000`),
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
  'frontend.enableServerVersionCheck=false',
];
const READY_MS = 60_000;

export async function startTemporalServer(cli: string): Promise<TemporalServer> {
  const database = join(await makeFolder(), 'temporal.db');
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const args = [
    ...['server', 'start-dev', '--db-filename', database, '--ip', '127.0.0.1', '--port', String(port), '--headless'],
    ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
    ...DYNAMIC.flatMap((value) => ['--dynamic-config-value', value]),
    ...['--log-level', 'error'],
  ];
  let server: Process | null = null;
  const start = async () => {
    if (!server?.isRunning()) server = startProcess(cli, args, childEnvironment());
    for (const end = Date.now() + READY_MS; Date.now() < end; await sleep(30)) {
      if (await isServing(address)) return;
      // The port may become free only a moment later.
      if (!server.isRunning()) server = startProcess(cli, args, childEnvironment());
    }
    throw new Error(`the Temporal server does not answer: ${server.said().slice(-2_000)}`);
  };
  await start();
  return {
    address,
    start,
    signal: (signal) => server?.signal(signal),
    async kill() {
      server?.signal('SIGKILL');
      await server?.ended;
    },
  };
}
