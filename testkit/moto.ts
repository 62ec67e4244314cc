import { join } from 'node:path';
import { packageRoot } from '../src/package.ts';
import { childEnvironment } from '../src/server/child-environment.ts';
import { findPython } from './python.ts';
import { startStore, type StoreProcess } from './store-process.ts';
import { skipUnlessStrict } from './strict.ts';

/** So many keys are in one answer: a list of several answers takes fewer objects than the 1,000 of other stores. */
export const LISTED_AT_ONCE = 20;

/**
 * Starts moto, which implements Amazon S3 in Python and in memory, independently of VersityGW. It answers one request
 * after the other, and does not check signatures.
 *
 * @returns why tests with it are skipped where it cannot be had.
 */
export async function motoOrSkip(): Promise<{ store: StoreProcess; skip: false } | { store: null; skip: string }> {
  const requirements = join(packageRoot(), 'test', 'activities', 'sink', 'objects', 'requirements.txt');
  try {
    const python = await findPython(requirements, (line) => console.log(`# ${line}`));
    const script = join(packageRoot(), 'testkit', 'moto-server.py');
    const args = (port: number) => [script, String(port)];
    const env = { ...childEnvironment(), MOTO_S3_DEFAULT_MAX_KEYS: String(LISTED_AT_ONCE) };
    // The only region in which a bucket is made without naming it.
    const store = await startStore({ program: python, args, env, region: 'us-east-1' });
    return { store, skip: false };
  } catch (error) {
    const { message } = error as Error;
    return { store: null, skip: skipUnlessStrict(`moto cannot be installed: ${message}`) || message };
  }
}
