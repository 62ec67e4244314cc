import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { childEnvironment } from '../src/server/child-environment.ts';
import { KEYS, startStore, type StoreProcess } from './store-process.ts';
import { makeFolder } from './temp-folder.ts';

/** A real S3 server whose objects are files. */
export interface ObjectServer extends StoreProcess {
  /** Returns the folder of a bucket's objects, to change them without the server. */
  folderOf(bucket: string): string;
  /** Whether confirmed writes survive a kill of the server. They do not if it stores metadata in separate files. */
  survivesKills: boolean;
}

const REGION = 'eu-test-1';

/** Starts VersityGW on a folder. With `accessLog`, it writes a line per request to that file. */
export async function startObjectServer(program: string, accessLog: string | null = null): Promise<ObjectServer> {
  const folder = await makeFolder();
  const [data, meta] = [join(folder, 'data'), join(folder, 'meta')];
  for (const path of [data, meta]) await mkdir(path);
  const startWith = (options: string[]) =>
    startStore({
      program,
      args: (port) => {
        const address = ['--port', `127.0.0.1:${port}`, '--region', REGION];
        const log = accessLog === null ? [] : ['--access-log', accessLog];
        return [...address, ...log, '--keep-alive', '--quiet', 'posix', ...options, data];
      },
      env: { ...childEnvironment(), ROOT_ACCESS_KEY: KEYS.accessKeyId, ROOT_SECRET_KEY: KEYS.secretAccessKey },
      region: REGION,
    });
  // The server ends at once if the file system has no extended attributes.
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
