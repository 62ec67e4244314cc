import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../src/server/cli-cache.ts';

const run = promisify(execFile);
/**
 * Returns a Python that has the packages of a pinned requirements file: a virtual environment in Holdfast's cache folder,
 * created once.
 *
 * @throws Error with a short reason if Python or its registry is missing.
 */
export async function findPython(requirements: string, say: (line: string) => void): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), `python-${hash}`);
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const done = join(folder, 'done');
  if (existsSync(done)) return python;
  say(`installing Python packages into ${folder}, once`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(cacheFolder(), { recursive: true });
  await run('python3', ['-m', 'venv', folder]).catch(() => {
    throw new Error('python3 with venv is missing');
  });
  await run(python, ['-m', 'pip', 'install', '--quiet', '--no-deps', '-r', requirements]).catch(() => {
    throw new Error('the packages cannot be installed: no registry for Python packages');
  });
  writeFileSync(done, '');
  return python;
}
