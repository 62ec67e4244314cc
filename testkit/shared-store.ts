import { after } from 'node:test';
import { type ObjectServer, startObjectServer } from './object-server.ts';
import { versityGwOrSkip } from './versitygw.ts';

let shared: Promise<ObjectServer> | null = null;

after(async () => (await shared)?.dispose());

/**
 * Opens the S3 server that all test files of this process share; for tests that do not stop it. Each file has buckets of its
 * own.
 *
 * @returns the server, or the reason why tests with it are skipped.
 */
export async function openSharedStore(): Promise<{ server: ObjectServer | null; skip: string | false }> {
  const { program, skip } = await versityGwOrSkip();
  return { server: program === null ? null : await (shared ??= startObjectServer(program)), skip };
}
