// Runs compiled test files, each in a process of its own, in the order given; those behind `--share N` share N processes, up to
// the next `--share` or `--own`. Says at the end which took longest.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { run } from 'node:test';
import { spec as Spec } from 'node:test/reporters';
import { sharedServersOf } from './shared-servers.mjs';

// The end-to-end tests wait most of their time, for servers and for heartbeats to be missed: with three on two cores, those
// were half idle. More than eight need no more cores, but memory.
const AT_ONCE = Math.min(8, 2 * availableParallelism() + 1);
const SLOWEST = 10;
const TESTS = join('dist', 'test');

/** @type {string[]} */
const names = [];
/** Paths of files to run, some of which import several test files. */
const files = groupsOf(process.argv.slice(2)).flatMap(({ processes, group }) => {
  names.push(...group);
  return processes === 0 ? group.map(pathOf) : shareProcesses(group, processes);
});

/** Seconds that each file took, by its name; those that are missing at the end never came to theirs. */
const took = new Map();
const tests = run({ files, concurrency: AT_ONCE });
tests.on('test:fail', () => (process.exitCode = 1));
tests.on('test:complete', ({ name, nesting, details }) => {
  if (nesting === 0) took.set(nameOf(name), details.duration_ms / 1000);
});
process.on('exit', report);
tests.compose(new Spec()).pipe(process.stdout);

/** Splits the arguments into groups of names; processes = 0: each name has one of its own. */
function groupsOf(args) {
  const groups = [{ processes: 0, group: [] }];
  for (let at = 0; at < args.length; at++) {
    if (args[at] === '--share') groups.push({ processes: Number(args[(at += 1)]), group: [] });
    else if (args[at] === '--own') groups.push({ processes: 0, group: [] });
    else groups.at(-1).group.push(args[at]);
  }
  return groups;
}

/** Writes modules that import test files, each file as a suite of its name. @returns their paths. */
function shareProcesses(group, processes) {
  // Another run may go on beside this one.
  const folder = join(TESTS, `shared-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  /** @type {string[][]} */
  const lists = Array.from({ length: Math.min(processes, group.length) }, () => []);
  for (const [index, name] of group.entries()) lists[index % lists.length].push(name);
  return lists.map((list, index) => {
    const path = join(folder, `${processes}-${index + 1}-${list[0].replaceAll('/', '-')}.mjs`);
    const suites = list.map((name) => `describe('${name}', async () => void (await import('../${js(name)}')));\n`);
    // Imported first, they belong to all of them: they end the servers that these share.
    const servers = [...new Set(list.flatMap(sharedServersOf))].map((name) => `import '../../testkit/${name}.js';\n`);
    writeFileSync(path, `import { describe } from 'node:test';\n${servers.join('')}${suites.join('')}`);
    return path;
  });
}

function pathOf(name) {
  return join(TESTS, js(name));
}

function js(name) {
  return name.replace(/\.ts$/, '.js');
}

function nameOf(path) {
  return path.startsWith(TESTS) ? relative(TESTS, path).replaceAll('\\', '/').replace(/\.js$/, '.ts') : path;
}

function report() {
  const unfinished = names.filter((name) => !took.has(name));
  if (unfinished.length > 0) {
    process.exitCode = 1;
    console.log(`\nnot finished, though their process ended well: ${unfinished.join(', ')}`);
  }
  const slowest = names.filter((name) => took.has(name)).sort((one, other) => took.get(other) - took.get(one));
  const lines = slowest.slice(0, SLOWEST).map((name) => `${took.get(name).toFixed(1).padStart(7)} s  ${name}`);
  console.log(`\nslowest of ${names.length} files:\n${lines.join('\n')}`);
}
