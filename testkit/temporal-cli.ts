import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ServedWorld } from './world.ts';

/** Runs the real Temporal CLI against a world's server and returns its JSON output. */
export async function temporal({ cli, env, target }: ServedWorld, ...args: string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(cli, [...args, '-o', 'json'], {
    env: { ...env, ...target },
    maxBuffer: 1 << 28,
  });
  return stdout.trim() === '' ? null : JSON.parse(stdout);
}
