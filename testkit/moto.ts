import { join } from 'node:path';
import { packageRoot } from '../src/package.ts';
import { childEnvironment } from '../src/server/child-environment.ts';
import { findPython } from './python.ts';
import { startStore, type StoreProcess } from './store-process.ts';
import { skipUnlessStrict } from './strict.ts';

/** Keys per answer of a list, so that fewer objects than the usual 1,000 make a list of several answers. */
export const LISTED_AT_ONCE = 20;

/**
 * Starts moto, an implementation of Amazon S3 in Python and in memory, independent of VersityGW. It answers one request
 * at a time, and does not check signatures.
 *
 * @returns the server, or the reason why tests with it are skipped.
 */
export async function motoOrSkip(): Promise<{ store: StoreProcess; skip: false } | { store: null; skip: string }> {
  const requirements = join(packageRoot(), 'test', 'activities', 'sink', 'objects', 'requirements.txt');
  try {
    const python = await findPython(requirements, (line) => console.log(`# ${line}`));
    const script = join(packageRoot(), 'testkit', 'moto-server.py');
    const args = (port: number) => [script, String(port)];
    const env = { ...childEnvironment(), MOTO_S3_DEFAULT_MAX_KEYS: String(LISTED_AT_ONCE) };
    // The only region in which a bucket can be created without naming the region.
    const store = await startStore({ program: python, args, env, region: 'us-east-1' });
    return { store, skip: false };
  } catch (error) {
    const { message } = error as Error;
    return { store: null, skip: skipUnlessStrict(`moto cannot be installed: ${message}`) || message };
  }
}
