// Runs the compiled tests: all of them, or those whose path holds one of the words given.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
// From the sources, so that what a deleted test left in dist/ does not run.
const files = readdirSync(join(root, 'test'), { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.test.ts') && (words.length === 0 || words.some((word) => name.includes(word))))
  .map((name) => join(root, 'dist', 'test', name.replace(/\.ts$/, '.js')))
  .sort();
if (files.length === 0) {
  console.error(`no test file has ${words.join(' or ')} in its path`);
  process.exit(1);
}
// Once, and not in each test: on a machine without a Temporal CLI it is downloaded or built first.
const { findTemporalCli } = await import('../dist/src/server/find-cli.js');
const explicit = process.env.HOLDFAST_TEMPORAL_CLI || undefined;
const { path } = await findTemporalCli({ explicit, say: (line) => console.log(`# ${line}`) });

if (files.some((file) => file.endsWith('deployment.test.js'))) {
  const { CannotBuild, findTemporalServer } = await import('../dist/testkit/temporal-server.js');
  await findTemporalServer((line) => console.log(`# ${line}`)).catch((error) => {
    // The test says then that it is skipped, and why.
    if (!(error instanceof CannotBuild)) throw error;
  });
}

// Three at once: the end-to-end tests mostly wait (for servers, for heartbeats to be missed); two cores are half idle.
const flags = ['--enable-source-maps', '--test', '--test-concurrency=3', '--test-timeout=600000'];
const { status } = spawnSync(process.execPath, [...flags, ...files], {
  stdio: 'inherit',
  cwd: root,
  env: { ...process.env, HOLDFAST_TEMPORAL_CLI: path },
});
process.exit(status ?? 1);
