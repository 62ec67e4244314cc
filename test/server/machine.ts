import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { TestContext } from 'node:test';
import { cacheFolder } from '../../src/server/cli-cache.ts';
import { findTemporalCli, type FindOptions, type FoundCli } from '../../src/server/find-cli.ts';

/** A machine that has nothing but what a test puts there: PATH, cache, and no Internet. */
export interface Machine {
  folder: string;
  cache: string;
  /** What was said while finding. */
  said: string[];
  find: (options?: Partial<FindOptions>) => Promise<FoundCli>;
  /** Puts a shell script somewhere, by default one that answers like the CLI; gives its path. */
  binary: (path: string, script?: string) => Promise<string>;
}

// Port 9 (discard) of this machine: nothing listens, connections are refused at once.
const nowhere = 'http://127.0.0.1:9';

export async function makeMachine(t: TestContext): Promise<Machine> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-machine-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const env = { PATH: join(folder, 'path'), XDG_CACHE_HOME: join(folder, 'cache'), HOME: folder };
  const said: string[] = [];
  return {
    folder,
    cache: cacheFolder(env, 'linux'),
    said,
    find: (options) => findTemporalCli({ env, downloads: nowhere, say: (line) => said.push(line), ...options }),
    async binary(path, script = 'echo temporal version 1.8.2') {
      const place = resolve(folder, path);
      await mkdir(dirname(place), { recursive: true });
      await writeFile(place, `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`, { mode: 0o755 });
      return place;
    },
  };
}
