import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { buildCli } from './build-cli.ts';
import { binaryName, cachedCli, cacheFolder, installCli } from './cli-cache.ts';
import { cliVersion, isTooOld, oldestVersion } from './cli-version.ts';
import { packageRoot } from '../package.ts';

export interface FindOptions {
  /** HOLDFAST_TEMPORAL_CLI: if set, no other binary is used. */
  explicit?: string | null;
  /** Receives lines about slow steps (a download, a build) and about binaries that were skipped. */
  say: (line: string) => void;
  signal?: AbortSignal;
  /** For tests: the environment (PATH, cache folder, Go's settings), default this process's. */
  env?: NodeJS.ProcessEnv;
  /** For tests: where the CLI is downloaded from. */
  downloads?: string;
  /** For tests: the SHA-256 of the archive there. */
  sha256?: string;
  /** For tests: how long that place may take to answer, in milliseconds. */
  askMs?: number;
}

/** A working Temporal CLI, and where it came from. */
export interface FoundCli {
  path: string;
  from: 'HOLDFAST_TEMPORAL_CLI' | 'PATH' | 'cache' | 'download' | 'build';
}

interface Way {
  from: FoundCli['from'];
  what: string;
  /** Returns the path of a working binary; fails with the reason why there is none. */
  go(): Promise<string>;
}

/**
 * Finds a `temporal` binary: the explicit one, on the PATH, in Holdfast's cache, by Temporal's download, by a build
 * with Go. Fails with one error that lists these ways and why each failed.
 */
export async function findTemporalCli(options: FindOptions): Promise<FoundCli> {
  if (options.explicit) return useExplicit(options.explicit);
  const failures: string[] = [];
  for (const way of waysOf(options)) {
    options.signal?.throwIfAborted();
    try {
      return { path: await way.go(), from: way.from };
    } catch (error) {
      options.signal?.throwIfAborted();
      failures.push(`  - ${way.what}: ${(error as Error).message}`);
    }
  }
  throw new Error(
    [
      'No Temporal server could be found, downloaded or built on this machine:',
      ...failures,
      'Install the Temporal CLI (https://docs.temporal.io/cli) or Go (https://go.dev/dl), set HOLDFAST_TEMPORAL_CLI to a binary, or set TEMPORAL_ADDRESS to a running server.',
    ].join('\n'),
  );
}

async function useExplicit(path: string): Promise<FoundCli> {
  await cliVersion(path).catch((error: Error) => {
    throw new Error(`HOLDFAST_TEMPORAL_CLI does not name a Temporal CLI that works here: ${error.message}.`, {
      cause: error,
    });
  });
  return { path, from: 'HOLDFAST_TEMPORAL_CLI' };
}

function waysOf({ say, signal, env = process.env, downloads, sha256, askMs }: FindOptions): Way[] {
  const cache = cacheFolder(env);
  const common = { env, say, ...(signal && { signal }) };
  // Imported only here: it loads an HTTP client, which few calls need.
  const download = async (folder: string) =>
    (await import('./download-cli.ts')).downloadCli(folder, {
      ...common,
      ...(downloads && { base: downloads }),
      ...(sha256 && { sha256 }),
      ...(askMs && { askMs }),
    });
  const build = (folder: string) => buildCli(folder, { ...common, tools: join(packageRoot(), 'tools', 'temporal') });
  return [
    { from: 'PATH', what: 'on the PATH', go: () => findOnPath(env, say) },
    { from: 'cache', what: 'in the cache', go: () => findInCache(cache, say) },
    { from: 'download', what: 'download', go: () => installCli(cache, download) },
    { from: 'build', what: 'build from source', go: () => installCli(cache, build) },
  ];
}

async function findOnPath(env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<string> {
  let reason = 'no `temporal`';
  for (const folder of pathOf(env).split(delimiter).filter(isAbsolute)) {
    const path = join(folder, binaryName);
    if (!(await isExecutable(path))) continue;
    try {
      const version = await cliVersion(path);
      if (!isTooOld(version)) return path;
      reason = `${path} is ${version}, older than ${oldestVersion}`;
    } catch (error) {
      reason = (error as Error).message;
    }
    say(`Skipping a Temporal CLI: ${reason}.`);
  }
  throw new Error(reason);
}

async function findInCache(cache: string, say: (line: string) => void): Promise<string> {
  const path = cachedCli(cache);
  if (!(await isExecutable(path))) throw new Error(`no ${path}`);
  await cliVersion(path).catch((error: Error) => {
    say(`Skipping a Temporal CLI: ${error.message}.`);
    throw error;
  });
  return path;
}

/** Windows spells the variable `Path`, and a copied environment is case-sensitive. */
function pathOf(env: NodeJS.ProcessEnv): string {
  return Object.entries(env).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? '';
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
