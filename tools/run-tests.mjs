// Runs compiled test files, each in a process of its own, in the order given; those behind `--together` share a few processes.
// Says at the end which took longest.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { run } from 'node:test';
import { spec as Spec } from 'node:test/reporters';

// The end-to-end tests wait most of their time, for servers and for heartbeats to be missed: with three on two cores, those
// were half idle. More than eight need no more cores, but memory.
const AT_ONCE = Math.min(8, 2 * availableParallelism() + 1);
// Short tests take less time than a process takes to start.
const SHARED = 4;
const SLOWEST = 10;
const TESTS = join('dist', 'test');

const args = process.argv.slice(2);
const split = args.indexOf('--together');
const alone = split === -1 ? args : args.slice(0, split);
const together = split === -1 ? [] : args.slice(split + 1);

/** Seconds that each file took, by its name; those that are missing at the end never came to theirs. */
const took = new Map();
const tests = run({ files: [...alone, ...shareProcesses(together)], concurrency: AT_ONCE });
tests.on('test:fail', () => (process.exitCode = 1));
tests.on('test:complete', ({ name, nesting, details }) => {
  if (nesting === 0) took.set(nameOf(name), details.duration_ms / 1000);
});
process.on('exit', report);
tests.compose(new Spec()).pipe(process.stdout);

/** Writes modules that import test files, each file as a suite of its name. @returns their paths. */
function shareProcesses(names) {
  // Another run may go on beside this one.
  const folder = join(TESTS, `shared-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  process.on('exit', () => rmSync(folder, { recursive: true }));
  /** @type {string[][]} */
  const lists = Array.from({ length: Math.min(SHARED, names.length) }, () => []);
  for (const [index, name] of names.entries()) lists[index % lists.length].push(name);
  return lists.map((list, index) => {
    const path = join(folder, `${index + 1}.mjs`);
    const suites = list.map((name) => `describe('${name}', async () => void (await import('../${js(name)}')));\n`);
    writeFileSync(path, `import { describe } from 'node:test';\n${suites.join('')}`);
    return path;
  });
}

function js(name) {
  return name.replace(/\.ts$/, '.js');
}

function nameOf(path) {
  return path.startsWith(TESTS) ? relative(TESTS, path).replaceAll('\\', '/').replace(/\.js$/, '.ts') : path;
}

function report() {
  const files = [...alone.map(nameOf), ...together];
  const unfinished = files.filter((name) => !took.has(name));
  if (unfinished.length > 0) {
    process.exitCode = 1;
    console.log(`\nnot finished, though their process ended well: ${unfinished.join(', ')}`);
  }
  const slowest = files.filter((name) => took.has(name)).sort((one, other) => took.get(other) - took.get(one));
  const lines = slowest.slice(0, SLOWEST).map((name) => `${took.get(name).toFixed(1).padStart(7)} s  ${name}`);
  console.log(`\nslowest of ${files.length} files:\n${lines.join('\n')}`);
}
