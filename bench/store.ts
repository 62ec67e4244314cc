import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startObjectServer } from '../testkit/object-server.ts';
import { versityGwOrSkip } from '../testkit/versitygw.ts';

/** A store in a separate process, with an empty bucket. */
export interface Store {
  pid: number;
  /** Environment variables with which Holdfast finds it. */
  env: Readonly<Record<string, string>>;
  /** Where contenders write to. */
  output: string;
  /** Folder in which the server has the bucket's objects as files. */
  folder: string;
  /** Returns the number of requests so far. */
  requests(): Promise<number>;
  close(): Promise<void>;
}

const BUCKET = 'bench';

/** Returns why workloads with a bucket cannot run here; false if they can. */
export const noStore = async (): Promise<string | false> => (await versityGwOrSkip()).skip;

/** Starts an S3 server, which logs its requests into a folder. @throws Error if it cannot be built. */
export async function openStore(logFolder: string): Promise<Store> {
  const { program, skip } = await versityGwOrSkip();
  if (program === null) throw new Error(skip);
  const log = join(logFolder, 'store.log');
  const server = await startObjectServer(program, log);
  await server.makeBucket(BUCKET);
  const lines = async () => (await readFile(log, 'utf8')).split('\n').length - 1;
  const before = await lines();
  return {
    pid: server.pid(),
    env: server.env,
    output: `s3://${BUCKET}/output`,
    folder: server.folderOf(BUCKET),
    requests: async () => (await lines()) - before,
    close: () => server.dispose(),
  };
}
