// Runs the compiled tests: all of them, those of a group (`--unit`, `--e2e`), or those whose path contains one of the words.
// `--watch` compiles and runs them again after every change.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sharedServersOf } from './shared-servers.mjs';

// What starts servers, browsers or hundreds of processes, or tries 100,000 cases, beside what shares servers; the rest is done
// within a minute.
const SLOW =
  /^(e2e|server|bench|deploy)\/|sink\/files\/(cuts|without-links|newer-node)\.|sink\/postgres\/(deadlines|kills|tls)\.|sink\/objects\/(cuts|moto)\.|rotation\.|\.property\.|\.model\.|^worker\/health\.|^client\./;
// The longest begin first, so that none of them runs on alone at the end.
const LONGEST =
  /^(e2e\/(kills|long-run|web-ui|tokens|shutdown|random-cuts|command|jobs|documented|interrupted|postgres|versions|status)|worker\/health|activities\/sink\/files\/cuts|workflows\/scheduler\.model)\./;
// The longest of the short ones: they are dealt out one to each process that files share.
const LONG =
  /described\/(described\.fuzz|parents-total|long-listings)\.|sink\/files\/(csv|parquet|sealing|changed-manifest|jsonl)\.|api-recipes\./;
// Loads the SDK's worker, as those do that share a Temporal server; without them, it goes into a process of its own.
const LOADS_WORKER = /^workflows\/replay\./;
// Alone it takes as long as several others that share a process.
const TOO_LONG = /^e2e\/kills\./;
// Into how many processes go the files that share a server. Loading the Temporal SDK and starting a Temporal server takes 2 s of
// CPU, as much as a short export; starting one of the others half a second, as much as their short files.
const SERVED_PROCESSES = { 'shared-world': 4, 'shared-postgres': 2, 'shared-store': 2 };
// Short tests take less time than a process takes to start.
const SHORT_PROCESSES = 4;

// What starts a PostgreSQL, all but a few.
const DATABASE = /postgres|cuts\.|things\./;

// Described APIs that are made up from a seed; `--unit` takes what the test does by itself.
const SEEDS = process.env.HOLDFAST_TEST_DEEP === '1' ? '2500' : '500';
// What all tests write at once is less than 1 GB.
const ROOM = 3e9;

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const watches = process.argv.includes('--watch');
const inGroup = process.argv.includes('--unit')
  ? (name) => !isSlow(name)
  : process.argv.includes('--e2e')
    ? isSlow
    : () => true;
// From the sources, so that what a deleted test left in dist/ does not run.
const names = readdirSync(join(root, 'test'), { recursive: true })
  .map((name) => String(name).replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.test.ts') && inGroup(name))
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
  .sort();
if (names.length === 0) {
  console.error(`no test file has ${words.join(' or ')} in its path`);
  process.exit(1);
}

const say = (line) => console.log(`# ${line}`);
const env = { ...process.env };
// What is installed, not what it is made from; it takes half a second.
await import('./bundle.mjs');
env.HOLDFAST_TEST_MAIN = join(root, 'dist', 'bin', 'main.js');
// With one thread a Temporal server takes an eighth less CPU, and several of them run at once.
env.GOMAXPROCS ??= '1';
const memory = process.env.TMPDIR ? null : folderInMemory();
if (memory !== null) {
  env.TMPDIR = memory;
  process.on('exit', () => rmSync(memory, { recursive: true, force: true }));
}
if (!process.argv.includes('--unit') && env.HOLDFAST_SEED === undefined) env.HOLDFAST_SEEDS ??= SEEDS;
// Once, and not in each test: on a machine without a Temporal CLI it is downloaded or built first.
if (names.some(isSlow)) {
  const { findTemporalCli } = await import('../dist/src/server/find-cli.js');
  const explicit = process.env.HOLDFAST_TEMPORAL_CLI || undefined;
  env.HOLDFAST_TEMPORAL_CLI = (await findTemporalCli({ explicit, say })).path;
}
if (names.includes('e2e/deployment.test.ts')) {
  const { CannotBuild, findTemporalServer } = await import('../dist/testkit/temporal-server.js');
  await findTemporalServer(say).catch((error) => {
    // The test says then that it is skipped, and why.
    if (!(error instanceof CannotBuild)) throw error;
  });
}

if (names.some((name) => /object|chaos/.test(name))) {
  // Not in each test file: the first one to run would build it, and the others beside it.
  const { versityGwOrSkip } = await import('../dist/testkit/versitygw.js');
  await versityGwOrSkip();
}
if (names.includes('e2e/hydra.test.ts')) {
  const { hydraOrSkip } = await import('../dist/testkit/hydra.js');
  await hydraOrSkip();
}

// Windows has no `cp`.
if (process.platform !== 'win32' && names.filter((name) => DATABASE.test(name)).length > 1) {
  const { createTemplate } = await import('../dist/testkit/postgres.js');
  env.HOLDFAST_TEST_CLUSTER = await createTemplate();
}

// Loading a worker's modules takes 8 % less CPU with a young space of 32 MB.
const flags = ['--enable-source-maps', '--test-timeout=600000', '--max-semi-space-size=32'];
// Most test processes end before it pays to optimize what they run.
const { TIER_UP_FLAGS } = await import('../dist/src/cli/tier-up.js');
flags.push(...TIER_UP_FLAGS);
if (watches) {
  flags.push('--test', '--watch');
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const compiler = spawn(process.execPath, [tsc, '-p', root, '--watch', '--preserveWatchOutput'], { stdio: 'inherit' });
  process.on('exit', () => compiler.kill());
  // Ctrl-C ends all three; this one must not go before the tests have printed what they found.
  process.on('SIGINT', () => {});
} else {
  flags.push(join(root, 'tools', 'run-tests.mjs'));
}
const FIRST = [LONGEST, SLOW, LONG];
const rank = (name) => {
  const at = FIRST.findIndex((pattern) => pattern.test(name));
  return at === -1 ? FIRST.length : at;
};
const ranked = names.toSorted((one, other) => rank(one) - rank(other));
const { status } = spawnSync(process.execPath, [...flags, ...(watches ? ranked.map(pathOf) : grouped())], {
  stdio: 'inherit',
  cwd: root,
  env,
});
process.exit(status ?? 1);

function pathOf(name) {
  return join('dist', 'test', name.replace(/\.ts$/, '.js'));
}

function isSlow(name) {
  return SLOW.test(name) || sharedServersOf(name).length > 0;
}

/** Returns arguments of run-tests.mjs: which files share processes. */
function grouped() {
  const isShort = (name) => !isSlow(name) && !LOADS_WORKER.test(name);
  const serverOf = (name) =>
    TOO_LONG.test(name) ? undefined : LOADS_WORKER.test(name) ? 'shared-world' : sharedServersOf(name)[0];
  const [world, ...others] = Object.entries(SERVED_PROCESSES).map(([server, processes]) => [
    '--share',
    processes,
    ...ranked.filter((name) => serverOf(name) === server),
  ]);
  const groups = [
    world,
    ['--own', ...ranked.filter((name) => serverOf(name) === undefined && !isShort(name))],
    ...others,
    ['--share', SHORT_PROCESSES, ...ranked.filter(isShort)],
  ];
  return groups.flat().map(String);
}

/** Makes a folder in memory, where the system has one with room: on a disk each thing made durable takes milliseconds. */
function folderInMemory() {
  const shared = '/dev/shm';
  if (!existsSync(shared)) return null;
  const { bavail, bsize } = statfsSync(shared);
  if (bavail * bsize < ROOM) return null;
  const folder = mkdtempSync(join(shared, 'hf-'));
  // Some tests give their rights up.
  chmodSync(folder, 0o1777);
  return folder;
}
