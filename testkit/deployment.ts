import { execFile } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from '@temporalio/client';
import type { SimulatorOptions } from '../simulator/index.ts';
import { connectClient } from '../src/server/client-connection.ts';
import { composeService } from './compose.ts';
import { startPostgres } from './postgres.ts';
import { openSql } from './sql.ts';
import { freeServerPorts } from './server-ports.ts';
import { serverProcess } from './server-process.ts';
import { openWorld, type Running, run, until, type World } from './world.ts';

/** docker-compose.yml without containers: its services are processes on free ports of this machine. */
export interface Deployment extends World {
  /** URL of the database to which the worker writes tables. */
  exports: string;
  client: Client;
  /** What the Temporal server has logged. */
  log: () => string;
  killServer(): Promise<void>;
  startServer(): Promise<void>;
  /** Runs a service to its end, with as many restarts as Compose would make; returns the number of runs. */
  complete(service: string): Promise<number>;
  /** Starts the service `worker`. */
  startWorker(): Running;
  /** `docker compose run --rm export …` */
  export(...args: string[]): Running;
}

/** Additional settings of .env: a password with characters that have a meaning in a URL. */
const SETTINGS = { POSTGRES_PASSWORD: 'a#b/c?d%e@f' };

// `restart: on-failure:5`
const RUNS = 6;

/** Starts PostgreSQL, sets up the schemas, starts the server and creates the namespace. @param bin folder of Temporal's programs. */
export async function openDeployment(bin: string, options: SimulatorOptions = {}): Promise<Deployment> {
  const world = await openWorld(null, options);
  const ends = [() => world.close()];
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    return await deploy(bin, { ...world, close }, ends);
  } catch (error) {
    await close();
    throw error;
  }
}

async function deploy(bin: string, world: World, ends: (() => Promise<void>)[]): Promise<Deployment> {
  const database = await startPostgres();
  ends.push(() => database.dispose());
  await createUser(database.url);
  const ports = await freeServerPorts();
  const addresses = { postgresql: new URL(database.url).host, temporal: `127.0.0.1:${ports['FRONTEND_GRPC_PORT']}` };
  const PATH = [bin, dirname(world.cli), process.env['PATH']].join(delimiter);
  // A home directory without the user's profiles.
  const environmentOf = (service: string): NodeJS.ProcessEnv => ({
    PATH,
    HOME: world.dataDir,
    ...movedEnvironment(service, addresses),
  });

  const server = serverProcess(`${bin}/temporal-server`, {
    ...environmentOf('temporal'),
    ...ports,
    // The image determines that of its container.
    TEMPORAL_BROADCAST_ADDRESS: '127.0.0.1',
  });
  ends.push(() => server.end('SIGKILL'));
  const startServer = async () => {
    server.start();
    await until('the server listens', () => server.listens(Number(ports['FRONTEND_GRPC_PORT'])));
  };
  const complete = (service: string) => completeService(service, environmentOf(service));
  await complete('temporal-schema');
  await startServer();
  await complete('temporal-namespace');
  const connection = await connectClient({ address: addresses.temporal });
  ends.push(() => connection.close());
  const start = (service: string, args: string[], more: NodeJS.ProcessEnv = {}) => {
    const process = run(world, args, { ...environmentOf(service), ...settingsOf(world), ...more });
    ends.push(() => process.kill('SIGKILL'));
    return process;
  };
  return {
    ...world,
    exports: withPassword(environmentOf('worker')['HOLDFAST_POSTGRES_URL']!),
    client: new Client({ connection }),
    log: server.log,
    killServer: () => server.end('SIGKILL'),
    startServer,
    complete,
    // Each container has these ports for itself; two workers on one machine would compete for them.
    startWorker: () => start('worker', ['worker'], { HOLDFAST_HEALTH_ADDRESS: '', HOLDFAST_METRICS_ADDRESS: '' }),
    export: (...args) => start('export', [...composeService('export').entrypoint.slice(1), ...args]),
  };
}

function withPassword(url: string): string {
  const whole = new URL(url);
  whole.password = encodeURIComponent(SETTINGS.POSTGRES_PASSWORD);
  return whole.href;
}

interface Addresses {
  postgresql: string;
  temporal: string;
}

/** Replaces the names of Compose's network by addresses on this machine. */
function movedEnvironment(service: string, { postgresql, temporal }: Addresses): NodeJS.ProcessEnv {
  const [host = '', port = ''] = postgresql.split(':');
  const moved = Object.entries(composeService(service, SETTINGS).environment).map(([name, value]) => {
    if (name === 'DB_PORT') return [name, port];
    if (value === 'postgresql') return [name, host];
    return [name, value === 'temporal:7233' ? temporal : value.replace('@postgresql:5432', `@${postgresql}`)];
  });
  return { SQL_PORT: port, ...(Object.fromEntries(moved) as NodeJS.ProcessEnv) };
}

async function completeService(service: string, env: NodeJS.ProcessEnv): Promise<number> {
  const { entrypoint, command } = composeService(service);
  const [program = '', ...args] = [...entrypoint, ...command];
  for (let runs = 1; ; runs++, await sleep(100 * 2 ** runs)) {
    try {
      await promisify(execFile)(program, args, { env });
      return runs;
    } catch (error) {
      if (runs === RUNS) throw error;
    }
  }
}

/** Returns the settings of .env: the simulator's credentials and hosts, and no request cap. */
function settingsOf({ env }: World): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => /^GENESYS_|^HOLDFAST_(REQUESTS|DATA)/.test(name)));
}

/** Creates what the PostgreSQL image creates from its environment: a superuser and a database of the same name. */
async function createUser(url: string): Promise<void> {
  const { POSTGRES_USER: user = '', POSTGRES_PASSWORD: password = '' } = composeService(
    'postgresql',
    SETTINGS,
  ).environment;
  const sql = openSql(url);
  await sql.unsafe(`create role ${user} superuser login password '${password}'`);
  await sql.unsafe(`create database ${user} owner ${user}`);
  await sql.end();
}
