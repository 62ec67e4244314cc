import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { childEnvironment } from '../src/server/child-environment.ts';
import { KEYS, startStore, type StoreProcess } from './store-process.ts';
import { makeFolder } from './temp-folder.ts';

/** A real S3 server whose objects are files. */
export interface ObjectServer extends StoreProcess {
  /** Folder of a bucket's objects: what is changed there is changed behind the server's back. */
  folderOf(bucket: string): string;
  /** Whether it keeps its word when it is killed: not where it writes what it knows of an object beside the object. */
  survivesKills: boolean;
}

const REGION = 'eu-test-1';

/** Starts VersityGW on a folder. */
export async function startObjectServer(program: string): Promise<ObjectServer> {
  const folder = await makeFolder();
  const [data, meta] = [join(folder, 'data'), join(folder, 'meta')];
  for (const path of [data, meta]) await mkdir(path);
  const startWith = (options: string[]) =>
    startStore({
      program,
      args: (port) => {
        const address = ['--port', `127.0.0.1:${port}`, '--region', REGION];
        return [...address, '--keep-alive', '--quiet', 'posix', ...options, data];
      },
      env: { ...childEnvironment(), ROOT_ACCESS_KEY: KEYS.accessKeyId, ROOT_SECRET_KEY: KEYS.secretAccessKey },
      region: REGION,
    });
  // It ends at once where the file system has no extended attributes.
  const inObjects = await startWith([]).catch(() => null);
  const store = inObjects ?? (await startWith(['--sidecar', meta]));
  return {
    ...store,
    folderOf: (name) => join(data, name),
    survivesKills: inObjects !== null,
    async dispose() {
      await store.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
