import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestContext } from 'node:test';
import { childEnvironment } from '../src/server/child-environment.ts';
import { freePort } from './free-port.ts';
import { atExit } from './at-exit.ts';
import { builtOnce, pinnedVersion } from './built-once.ts';
import { type BuiltServer, goServerOrSkip } from './go-server.ts';
import { makeClients, OTHERS } from './hydra-clients.ts';
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

const TOKEN_LIFE = '3s';

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
      await makeClients(hydra.adminUrl);
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
  const port = await freePort();
  const adminPort = await freePort();
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
  atExit(() => server.kill('SIGKILL'));
  const isReady = () => fetch(`${adminUrl}/health/ready`).then(({ ok }) => ok, () => false); // oxfmt-ignore
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
