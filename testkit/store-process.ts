import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bucket } from '../src/activities/sink/objects/s3/bucket.ts';
import { openBucket } from '../src/activities/sink/objects/s3/open-bucket.ts';
import { connect } from '../src/activities/sink/objects/s3/connection.ts';
import type { Keys } from '../src/activities/sink/objects/s3/credentials.ts';
import type { ObjectStoreSettings } from '../src/config/object-store.ts';
import { answers } from '../src/server/ports.ts';
import { freePort } from './free-port.ts';
import { atExit } from './at-exit.ts';

/** A real S3 server on its own port. */
export interface StoreProcess {
  settings: ObjectStoreSettings;
  /** Environment variables with which a worker finds it. */
  env: Record<string, string>;
  port: number;
  /** Process id of the server. */
  pid(): number;
  /** Creates a bucket and opens it with the server's credentials. */
  makeBucket(name: string): Promise<Bucket>;
  open(name: string): Bucket;
  kill(): Promise<void>;
  /** Freezes it (SIGSTOP) or lets it continue (SIGCONT). */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  start(): Promise<void>;
  dispose(): Promise<void>;
}

/** The command that starts a server. */
interface StoreCommand {
  program: string;
  args: (port: number) => string[];
  env: NodeJS.ProcessEnv;
  region: string;
}

export const KEYS: Keys = { accessKeyId: 'holdfast-test', secretAccessKey: 'not/a+secret=' };

const LONGEST_WAIT_MS = 200;

/** Returns credentials that never change. */
export const fixedKeys = (keys: Keys = KEYS) => ({ keys: () => Promise.resolve(keys), forget: () => {} });

/** Starts an S3 server on a port of its own. */
export async function startStore({ program, args, env, region }: StoreCommand): Promise<StoreProcess> {
  const port = await freePort();
  const settings = { endpoint: `http://127.0.0.1:${port}`, region, encryption: null };
  let server: ChildProcess | null = null;
  const forget = atExit(() => server?.kill('SIGKILL'));
  const opened: Bucket[] = [];
  const open = (name: string) => {
    const bucket = openBucket(connect(name, settings, fixedKeys()), name, null);
    opened.push(bucket);
    return bucket;
  };
  const start = async () => {
    server = spawn(program, args(port), { env, stdio: 'ignore' });
    // A connection that is refused takes more CPU than the wait for the next one, and some servers start slowly.
    for (let waitMs = 20; !(await answers(port)); waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      if (server.exitCode !== null) throw new Error(`the S3 server ended with ${server.exitCode}`);
      await sleep(waitMs);
    }
  };
  const kill = async () => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const exit = once(server, 'close');
    server.kill('SIGKILL');
    await exit;
  };
  await start();
  return {
    settings,
    port,
    pid: () => server!.pid!,
    env: {
      HOLDFAST_S3_ENDPOINT: settings.endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    },
    async makeBucket(name) {
      const connection = connect(name, settings, fixedKeys());
      const { body } = await connection.send({ method: 'PUT' });
      await body.dump();
      await connection.close();
      return open(name);
    },
    open,
    kill,
    signal: (signal) => void server?.kill(signal),
    start,
    async dispose() {
      await Promise.all(opened.map((bucket) => bucket.close()));
      await kill();
      forget();
    },
  };
}
