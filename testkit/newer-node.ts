import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../src/server/cli-cache.ts';

const run = promisify(execFile);

// This version has Zstandard, which Node 20 lacks; the npm registry has its binaries as packages.
const VERSION = '24.9.0';

/**
 * Returns the path of a Node.js with all features that Holdfast can use: that of this process, or one that is installed once
 * from the npm registry into Holdfast's cache folder.
 *
 * @throws Error with a short reason if the registry has none for this machine.
 */
export async function findNewerNode(say: (line: string) => void): Promise<string> {
  if (Number.parseInt(process.versions.node, 10) >= Number.parseInt(VERSION, 10)) return process.execPath;
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = join(cacheFolder(), `${name}-${VERSION}`);
  const binary = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(binary)) return binary;
  say(`installing Node.js ${VERSION} into ${folder}, once`);
  await mkdir(cacheFolder(), { recursive: true });
  const making = await mkdtemp(join(cacheFolder(), 'making-'));
  try {
    const args = ['install', '--prefix', making, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
    await run('npm', [...args, `${name}@${VERSION}`], { shell: process.platform === 'win32' }).catch(() => {
      throw new Error(`Node.js ${VERSION} for ${process.platform} ${process.arch} is not in the npm registry`);
    });
    await rename(making, folder).catch((error: unknown) => {
      // Another test has just installed it.
      if (!existsSync(binary)) throw error;
    });
    return binary;
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}
