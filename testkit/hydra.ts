import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestContext } from 'node:test';
import { childEnvironment } from '../src/server/child-environment.ts';
import { choosePort } from '../src/server/ports.ts';
import { builtOnce, pinnedVersion } from './built-once.ts';
import { type BuiltServer, goServerOrSkip } from './go-server.ts';
import { httpServer, type HttpServer } from './http-server.ts';
import { tempFolder } from './temp-folder.ts';

const MODULE = 'github.com/ory/hydra/v2';

/** Returns the program of Ory Hydra (up to six minutes to build), or the reason why tests that need it are skipped. */
export const hydraOrSkip = (): Promise<BuiltServer> =>
  goServerOrSkip({
    name: 'hydra',
    module: MODULE,
    package: MODULE,
    // The database is then one file. SQLite is written in C.
    tags: 'sqlite',
    cgo: true,
    what: 'the OAuth2 server Ory Hydra',
    tests: 'described APIs',
  });

/** A real Ory Hydra that belongs to one test. */
export interface Hydra {
  publicUrl: string;
  adminUrl: string;
  kill(): Promise<void>;
}

/** Number of OAuth2 clients (`client 0`, `client 1` …), beside the one that reads them. */
export const OTHERS = 2_000;
const EXPORTER = { client_id: 'exporter', client_secret: 'secret-of-the-exporter' };
const TOKEN_LIFE = '3s';
// Hydra waits only for its one database, so more at once would not be faster.
const AT_ONCE = 8;

/** Starts Hydra with all clients and with tokens that live three seconds; it is killed after the test. */
export async function hydraWithClients(t: TestContext, program: string): Promise<Hydra> {
  // Hydra itself creates the clients, which takes ten seconds or more, so this is done once.
  const made = await builtOnce(`hydra-${OTHERS}-clients`, pinnedVersion('hydra', MODULE), async (folder) => {
    const database = join(folder, DATABASE);
    await once(
      spawn(program, ['migrate', 'sql', '-e', '--yes'], { env: settings(database), stdio: 'ignore' }),
      'close',
    );
    const hydra = await startHydra(program, database);
    try {
      await makeClients(hydra);
    } finally {
      await hydra.kill();
    }
  });
  const database = join(await tempFolder(t), DATABASE);
  await copyFile(join(made, DATABASE), database);
  const hydra = await startHydra(program, database);
  t.after(() => hydra.kill());
  return hydra;
}

const DATABASE = 'hydra.sqlite';

const settings = (database: string): NodeJS.ProcessEnv => ({
  ...childEnvironment(),
  DSN: `sqlite://${database}?_fk=true`,
  SECRETS_SYSTEM: 'the-secret-of-a-test-alone',
  TTL_ACCESS_TOKEN: TOKEN_LIFE,
  // Turns off telemetry.
  SQA_OPT_OUT: 'true',
  LOG_LEVEL: 'error',
});

async function startHydra(program: string, database: string): Promise<Hydra> {
  const port = await choosePort(0, new Set());
  const adminPort = await choosePort(0, new Set([port]));
  const [publicUrl, adminUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${adminPort}`];
  const env = {
    ...settings(database),
    URLS_SELF_ISSUER: publicUrl,
    SERVE_PUBLIC_HOST: '127.0.0.1',
    SERVE_PUBLIC_PORT: String(port),
    SERVE_ADMIN_HOST: '127.0.0.1',
    SERVE_ADMIN_PORT: String(adminPort),
  };
  // `--dev` allows an issuer with http://.
  const server = spawn(program, ['serve', 'all', '--dev'], { env, stdio: 'ignore' });
  process.once('exit', () => server.kill('SIGKILL'));
  const isReady = () => fetch(`${adminUrl}/health/ready`).then(({ ok }) => ok, () => false); // prettier-ignore
  while (!(await isReady())) {
    if (server.exitCode !== null) throw new Error(`Hydra ended with ${server.exitCode}`);
    await sleep(20);
  }
  const kill = async () => {
    const exit = once(server, 'close');
    if (server.kill('SIGKILL')) await exit;
  };
  return { publicUrl, adminUrl, kill };
}

async function makeClients(hydra: Hydra): Promise<void> {
  await makeClient(hydra, { ...EXPORTER, grant_types: ['client_credentials'] });
  let made = 0;
  const makeMore = async (): Promise<void> => {
    while (made < OTHERS) {
      const grant_types = ['client_credentials'];
      await makeClient(hydra, { client_id: `client ${made++}`, grant_types, token_endpoint_auth_method: 'none' });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, makeMore));
}

async function makeClient({ adminUrl }: Hydra, client: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${adminUrl}/admin/clients`, { method: 'POST', headers, body: JSON.stringify(client) });
  const text = await response.text();
  if (response.status !== 201) throw new Error(`Hydra made no client: ${text}`);
}

/** Hydra's admin API, open only to requests with one of Hydra's tokens. */
export interface GuardedHydra extends HttpServer {
  /** `auth` of a definition, and its secrets. */
  auth: string;
  env: NodeJS.ProcessEnv;
  /** The tokens that requests had, and the number of requests whose token had expired. */
  counts: { tokens: Set<string>; refused: number };
}

/**
 * Puts a proxy in front of Hydra's admin API, which itself requires no token. The proxy checks each request's token by Hydra's
 * introspection and changes nothing else, so pages, headers and tokens are Hydra's own.
 *
 * @param holdMs milliseconds by which each answer is delayed, so that tokens expire before all pages are read.
 */
export async function guardHydra(
  t: TestContext,
  { publicUrl, adminUrl }: Hydra,
  holdMs: number,
): Promise<GuardedHydra> {
  const counts = { tokens: new Set<string>(), refused: 0 };
  const isActive = async (token: string): Promise<boolean> => {
    const answer = await fetch(`${adminUrl}/admin/oauth2/introspect`, {
      method: 'POST',
      body: new URLSearchParams({ token }),
    });
    return ((await answer.json()) as { active: boolean }).active;
  };
  const server = await httpServer(t, async ({ path, headers }, response) => {
    const token = (headers.authorization ?? '').replace('Bearer ', '');
    counts.tokens.add(token);
    await sleep(holdMs);
    if (!(await isActive(token))) {
      counts.refused += 1;
      return response.writeHead(401).end();
    }
    const answer = await fetch(`${adminUrl}${path}`);
    const kept = ['content-type', 'link', 'x-total-count'].flatMap((name) => {
      const value = answer.headers.get(name);
      return value === null ? [] : [[name, value] as const];
    });
    response.writeHead(answer.status, Object.fromEntries(kept)).end(Buffer.from(await answer.arrayBuffer()));
  });
  const client = '{ id: exporter, secret: $HYDRA_SECRET }';
  return {
    ...server,
    auth: `{ oauth2: { token: "${publicUrl}/oauth2/token", client: ${client}, answer: { expires: expires_in } } }`,
    env: { HYDRA_SECRET: EXPORTER.client_secret },
    counts,
  };
}
