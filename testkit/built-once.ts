import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../src/server/cli-cache.ts';
import { packageRoot } from '../src/package.ts';

/** Thrown if this machine cannot build a program: no Go, too old a Go, no network. */
export class CannotBuild extends Error {}

/** Returns the folder of the go.mod that pins a server for tests. */
export const goModule = (name: string): string => join(packageRoot(), 'tools', name);

/** Returns the version of a Go module that tools/NAME pins. */
export function pinnedVersion(name: string, module: string): string {
  const text = readFileSync(join(goModule(name), 'go.mod'), 'utf8');
  return new RegExp(`${module.replaceAll('.', '\\.')} v(\\S+)`).exec(text)![1]!;
}

/**
 * Returns a folder of Holdfast's cache with programs that are built at the first call.
 *
 * @param build puts the programs into a temporary folder, which is renamed afterwards.
 * @throws CannotBuild with the reason.
 */
export async function builtOnce(
  name: string,
  version: string,
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const cache = cacheFolder();
  const place = join(cache, `${name}-${version}-${process.platform}-${process.arch}`);
  if (existsSync(place)) return place;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'making-'));
  try {
    await build(folder).catch(explain);
    await rename(folder, place).catch((error: unknown) => {
      // Another process has just built the same.
      if (!existsSync(place)) throw error;
    });
    return place;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function explain(error: Error): never {
  const elsewhere =
    /not on the PATH|C compiler .* not found|requires go|dial tcp|lookup|proxyconnect|connection refused|timeout/i;
  if (elsewhere.test(error.message)) throw new CannotBuild(error.message, { cause: error });
  throw error;
}
