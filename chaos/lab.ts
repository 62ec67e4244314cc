import { Client, type Connection } from '@temporalio/client';
import { loadConfig } from '../src/config.ts';
import { connectClient } from '../src/server/client-connection.ts';
import { findTemporalCli } from '../src/server/find-cli.ts';
import { type ObjectServer, startObjectServer } from '../testkit/object-server.ts';
import { type PostgresServer, startPostgres } from '../testkit/postgres.ts';
import { cannotMount } from '../testkit/small-disk.ts';
import { versityGwOrSkip } from '../testkit/versitygw.ts';
import { startTemporalServer, type TemporalServer } from './temporal-server.ts';

/** The servers that runs share; each is started when a run needs it. */
export interface Lab {
  cli: string;
  temporal: () => Promise<{ server: TemporalServer; client: Client }>;
  postgres: () => Promise<PostgresServer>;
  /** Null if it cannot be built; exports to it then go to files. */
  store: () => Promise<ObjectServer | null>;
  canMount: boolean;
  close: () => Promise<void>;
}

/** The bucket with the exports of all runs, each under its own prefix. */
export const BUCKET = 'chaos';

export async function openLab(say: (line: string) => void): Promise<Lab> {
  const { path: cli } = await findTemporalCli({ explicit: loadConfig().temporalCli, say });
  const ends: (() => Promise<unknown>)[] = [];
  return {
    cli,
    temporal: once(async () => {
      const server = await startTemporalServer(cli);
      const connection: Connection = await connectClient({ address: server.address });
      ends.push(() => server.kill(), () => connection.close()); // oxfmt-ignore
      return { server, client: new Client({ connection }) };
    }),
    postgres: once(async () => {
      const server = await startPostgres();
      ends.push(() => server.dispose());
      return server;
    }),
    store: once(async () => {
      const { program } = await versityGwOrSkip();
      if (program === null) return null;
      const server = await startObjectServer(program);
      await server.makeBucket(BUCKET);
      // The judge, in this process, opens destinations as a worker does.
      Object.assign(process.env, server.env);
      ends.push(() => server.dispose());
      return server;
    }),
    canMount: cannotMount() === false,
    async close() {
      for (const end of ends.splice(0).reverse()) await end();
    },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}
