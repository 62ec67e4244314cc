import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { childEnvironment } from '../src/server/child-environment.ts';
import { KEYS, startStore, type StoreProcess } from './store-process.ts';
import { makeFolder } from './temp-folder.ts';

/** A real S3 server whose objects are files. */
export interface ObjectServer extends StoreProcess {
  /** Folder of a bucket's objects: what is changed there is changed behind the server's back. */
  folderOf(bucket: string): string;
}

/** Starts VersityGW on a folder. */
export async function startObjectServer(program: string): Promise<ObjectServer> {
  const folder = await makeFolder();
  const [data, meta] = [join(folder, 'data'), join(folder, 'meta')];
  for (const path of [data, meta]) await mkdir(path);
  const region = 'eu-test-1';
  const store = await startStore({
    program,
    // Beside the objects: not every file system of a test machine has extended attributes.
    args: (port) => {
      const address = ['--port', `127.0.0.1:${port}`, '--region', region];
      return [...address, '--keep-alive', '--quiet', 'posix', '--sidecar', meta, data];
    },
    env: { ...childEnvironment(), ROOT_ACCESS_KEY: KEYS.accessKeyId, ROOT_SECRET_KEY: KEYS.secretAccessKey },
    region,
  });
  return {
    ...store,
    folderOf: (name) => join(data, name),
    async dispose() {
      await store.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
