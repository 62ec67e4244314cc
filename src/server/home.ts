import { readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Home } from './messages.ts';

/** Finds out which host and, on Linux, which network namespace this process is in. */
export async function findHome(): Promise<Home> {
  const network = await readlink('/proc/self/ns/net').catch(() => '');
  return { network, host: hostname() };
}
