import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../src/server/cli-cache.ts';
import { goBuild } from '../src/server/go-build.ts';
import { packageRoot } from '../src/package.ts';

/** Programs of Temporal's images, by the name that they have there, and what they are built from. */
const PROGRAMS = { 'temporal-server': 'server', 'temporal-sql-tool': 'sql' };
const PACKAGES = ['go.temporal.io/server/cmd/server', 'go.temporal.io/server/cmd/tools/sql'];

/** This machine cannot build them: no Go, one that is too old, no network. */
export class CannotBuild extends Error {}

const module = () => join(packageRoot(), 'tools', 'temporal-server');

/** Returns the version of the server that tools/temporal-server pins. */
export function pinnedServer(): string {
  return /go\.temporal\.io\/server v(\S+)/.exec(readFileSync(join(module(), 'go.mod'), 'utf8'))![1]!;
}

/**
 * Returns the folder of `temporal-server` and `temporal-sql-tool`: built once, into Holdfast's cache folder. With the
 * sources of the Temporal CLI compiled before, it takes half a minute.
 *
 * @throws CannotBuild with the reason.
 */
export async function findTemporalServer(say: (line: string) => void): Promise<string> {
  const cache = cacheFolder();
  const place = join(cache, `temporal-server-${pinnedServer()}-${process.platform}-${process.arch}`);
  if (existsSync(place)) return place;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'making-'));
  try {
    await build(folder, say);
    await rename(folder, place).catch((error: unknown) => {
      // Somebody else has just built the same.
      if (!existsSync(place)) throw error;
    });
    return place;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function build(folder: string, say: (line: string) => void): Promise<void> {
  await goBuild({
    module: module(),
    args: ['-ldflags', '-s -w', '-o', `${folder}/`, ...PACKAGES],
    env: process.env,
    say,
    opening: [
      `Building the Temporal server ${pinnedServer()} for PostgreSQL with Go, once, for the test of the deployment.`,
    ],
  }).catch((error: Error) => {
    const elsewhere = /not on the PATH|requires go|dial tcp|lookup|proxyconnect|connection refused|timeout/i;
    if (elsewhere.test(error.message)) throw new CannotBuild(error.message, { cause: error });
    throw error;
  });
  for (const [name, built] of Object.entries(PROGRAMS)) await rename(join(folder, built), join(folder, name));
}
