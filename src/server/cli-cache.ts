import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { cliVersion, pinnedVersion } from './cli-version.ts';

// A build takes minutes; anything a day old was left behind by a killed process.
const leftoverMs = 24 * 60 * 60 * 1_000;

/** Returns this user's cache folder for Holdfast, outside any checkout. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, platform: string = process.platform): string {
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'holdfast');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'holdfast');
  return join(env['XDG_CACHE_HOME'] || join(env['HOME'] ?? homedir(), '.cache'), 'holdfast');
}

/** The file name of the Temporal CLI on this platform. */
export const binaryName = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

/** Returns the path of the pinned Temporal CLI in a cache folder. */
export function cachedCli(cache: string): string {
  return join(cache, `temporal-${pinnedVersion}-${process.platform}-${process.arch}`, binaryName);
}

/**
 * Puts a Temporal CLI into the cache: `make` gets an empty folder and leaves `temporal` in it. The binary is tried and
 * then renamed into place, so that two processes can do this at once. Returns its path.
 */
export async function installCli(cache: string, make: (folder: string) => Promise<void>): Promise<string> {
  const place = cachedCli(cache);
  await mkdir(join(place, '..'), { recursive: true });
  await removeLeftovers(cache);
  const folder = await mkdtemp(join(cache, 'making-'));
  try {
    await make(folder);
    const made = join(folder, binaryName);
    await chmod(made, 0o755);
    await cliVersion(made);
    await rename(made, place).catch(async (error: unknown) => {
      // Windows cannot replace a running binary; in that case another process has just installed the same one.
      if (!(await works(place))) throw error;
    });
    return place;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function works(path: string): Promise<boolean> {
  return cliVersion(path).then(
    () => true,
    () => false,
  );
}

async function removeLeftovers(cache: string): Promise<void> {
  for (const name of (await readdir(cache)).filter((name) => name.startsWith('making-'))) {
    const path = join(cache, name);
    // Another process may remove its own folder in between.
    const made = await stat(path).catch(() => null);
    if (made && Date.now() - made.mtimeMs > leftoverMs) await rm(path, { recursive: true, force: true });
  }
}
