import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bucket, openBucket } from '../src/activities/sink/objects/s3/bucket.ts';
import { connect } from '../src/activities/sink/objects/s3/connection.ts';
import type { Keys } from '../src/activities/sink/objects/s3/credentials.ts';
import type { ObjectStoreSettings } from '../src/config.ts';
import { answers, choosePort } from '../src/server/ports.ts';
import { childEnvironment } from '../src/server/child-environment.ts';
import { makeFolder } from './temp-folder.ts';

/** A real S3 server of one test file's own. */
export interface ObjectServer {
  settings: ObjectStoreSettings;
  /** Variables by which a worker finds it. */
  env: Record<string, string>;
  port: number;
  /** Folder of a bucket's objects: what is changed there is changed behind the server's back. */
  folderOf(bucket: string): string;
  /** Makes a bucket, and opens it with the server's own credentials. */
  makeBucket(name: string): Promise<Bucket>;
  open(name: string): Bucket;
  kill(): Promise<void>;
  start(): Promise<void>;
  dispose(): Promise<void>;
}

export const KEYS: Keys = { accessKeyId: 'holdfast-test', secretAccessKey: 'not/a+secret=' };

/** Keys that never change. */
export const fixedKeys = (keys: Keys = KEYS) => ({ keys: () => Promise.resolve(keys), forget: () => {} });

/** Starts VersityGW on a folder. */
export async function startObjectServer(program: string): Promise<ObjectServer> {
  const folder = await makeFolder();
  const [data, meta] = [join(folder, 'data'), join(folder, 'meta')];
  for (const path of [data, meta]) await mkdir(path);
  const port = await choosePort(0, new Set());
  const settings = { endpoint: `http://127.0.0.1:${port}`, region: 'eu-test-1', encryption: null };
  // Beside the objects: not every file system of a test machine has extended attributes.
  const args = [
    '--port',
    `127.0.0.1:${port}`,
    '--region',
    settings.region,
    '--keep-alive',
    '--quiet',
    'posix',
    '--sidecar',
    meta,
    data,
  ];
  const env = { ...childEnvironment(), ROOT_ACCESS_KEY: KEYS.accessKeyId, ROOT_SECRET_KEY: KEYS.secretAccessKey };
  let server: ChildProcess | null = null;
  process.once('exit', () => server?.kill('SIGKILL'));
  const opened: Bucket[] = [];
  const open = (name: string) => {
    const bucket = openBucket(connect(name, settings, fixedKeys()), name, null);
    opened.push(bucket);
    return bucket;
  };
  const start = async () => {
    server = spawn(program, args, { env, stdio: 'ignore' });
    while (!(await answers(port))) {
      if (server.exitCode !== null) throw new Error(`the S3 server ended with ${server.exitCode}`);
      await sleep(20);
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
    env: {
      HOLDFAST_S3_ENDPOINT: settings.endpoint,
      AWS_REGION: settings.region,
      AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    },
    folderOf: (name) => join(data, name),
    async makeBucket(name) {
      const connection = connect(name, settings, fixedKeys());
      const { body } = await connection.send({ method: 'PUT' });
      await body.dump();
      await connection.close();
      return open(name);
    },
    open,
    kill,
    start,
    async dispose() {
      await Promise.all(opened.map((bucket) => bucket.close()));
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
