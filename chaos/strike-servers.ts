import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../testkit/random.ts';
import { openSql } from '../testkit/sql.ts';
import type { Fate } from '../testkit/store-proxy.ts';
import type { Fault } from './plan-faults.ts';
import type { Scene } from './scene.ts';

type Strike = (scene: Scene, fault: Fault) => Promise<void>;

const restart = async (server: { kill: () => Promise<void>; start: () => Promise<void> }, ms: number) => {
  await server.kill();
  await sleep(ms);
  await server.start();
};

const killPostgres =
  (signal: 'SIGKILL' | 'SIGQUIT' | 'SIGINT'): Strike =>
  async ({ postgres }, { ms, strength }) => {
    if (postgres) await restart({ kill: () => postgres.kill(signal), start: () => postgres.start() }, ms * strength);
  };

/** Makes some requests to the object store fail for a while. */
const beforeStore =
  (fates: readonly Fate[]): Strike =>
  async ({ proxy }, { ms, strength, target }) => {
    if (proxy === null) return;
    const random = seeded(`store ${target}`);
    proxy.fate = () => (random.next() < strength ? random.of(fates) : 'pass');
    await sleep(ms);
    proxy.fate = () => 'pass';
  };

/** Writes a file until its disk is full. */
async function fill(path: string): Promise<void> {
  for (const size of [1 << 20, 1 << 12]) {
    try {
      for (;;) await appendFile(path, Buffer.alloc(size));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}

/** The faults of the servers behind the workers (Temporal server, database, object store) and of the disk. */
export const serverFaults = {
  'Temporal killed': ({ temporal }, { ms, strength }) => restart(temporal!.server, ms * strength),
  async 'Temporal frozen'({ temporal }, { ms }) {
    temporal!.server.signal('SIGSTOP');
    await sleep(ms);
    temporal!.server.signal('SIGCONT');
  },
  'PostgreSQL killed': killPostgres('SIGKILL'),
  'PostgreSQL stopped': killPostgres('SIGINT'),
  async 'sessions of PostgreSQL ended'({ postgres }) {
    if (!postgres) return;
    const sql = openSql(postgres.url);
    const end = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'holdfast'`;
    await sql.unsafe(end).catch(() => {});
    await sql.end();
  },
  async 'object store killed'({ store }, { ms, strength }) {
    if (store?.survivesKills) await restart(store, ms * strength);
  },
  async 'object store frozen'({ store }, { ms }) {
    store?.signal('SIGSTOP');
    await sleep(ms);
    store?.signal('SIGCONT');
  },
  'answers of the object store lost': beforeStore(['lose the answer', 'lose the request']),
  'object store refuses': beforeStore(['slow down', 'conflict']),
  async 'disk full'({ dataDir, disk }, { ms }) {
    if (disk === null) return;
    const filler = join(dataDir, 'filler');
    await fill(filler);
    await sleep(ms);
    await rm(filler);
  },
} satisfies Record<string, Strike>;
