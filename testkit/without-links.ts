import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { skipUnlessStrict } from './strict.ts';

const SCRIPT = fileURLToPath(new URL('../../testkit/without-links.py', import.meta.url));

/** The reason why this machine cannot refuse hard links to a process; false if it can. */
export const cannotRefuseLinks: string | false = skipUnlessStrict(
  spawnSync('python3', [SCRIPT, 'EPERM', 'true']).status !== 0 &&
    'refusing hard links to a process needs Linux (x86-64 or arm64) and python3',
);

/**
 * Runs Node.js in a process in which the kernel refuses every hard link with an error; returns its output.
 *
 * @param code the error, such as EPERM.
 */
export function nodeWithoutLinks(code: string, args: readonly string[]): string {
  // With this variable, a test file started by another would report to that one instead of by its exit code.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return execFileSync('python3', [SCRIPT, code, process.execPath, ...args], {
    env: { ...env, UV_USE_IO_URING: '0' },
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
}
