import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const tests = fileURLToPath(new URL('../test', import.meta.url));

/**
 * Returns the modules of testkit/, such as `shared-world`, whose servers a test file shares with the other files of its process:
 * none if it also awaits something of its own at its top level, such as a database, because that would run from the start.
 */
export function sharedServersOf(name) {
  const text = readFileSync(join(tests, name), 'utf8');
  if (/^(const .* = )?await (?!openShared)/m.test(text)) return [];
  return [...text.matchAll(/\/testkit\/(shared-[a-z]+)\.ts'/g)].map(([, module]) => module);
}
