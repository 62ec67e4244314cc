/**
 * Stops work at one step of its commits, counted from 1; writes are cut in their middle. Steps are all that changes
 * something below a folder, and all that is sent to a port. Preloaded: `node --import …/cut.js`, with CUT_BELOW (a
 * folder), CUT_PORT (a port), and CUT_AT (the step of the whole process at which it ends itself with SIGKILL).
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import fs, { promises } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import { join, relative } from 'node:path';

const env = process.env;
const below = env['CUT_BELOW'] ?? null;
const port = Number(env['CUT_PORT'] ?? 0);

/** Some work, the step to stop it at (0 = none), and what to do then. */
interface Run {
  at: number;
  steps: string[];
  stop: () => void;
}

/** Steps of work that is not one of several in this process. */
const whole: Run = { at: Number(env['CUT_AT'] ?? 0), steps: [], stop: killProcess };
const runs = new AsyncLocalStorage<Run>();
const never = new Promise<never>(() => {});

function killProcess(): void {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

/**
 * Does work until it is about to take a step, and leaves it there for good, with all that it holds open.
 *
 * @returns the steps that it took; `isStopped` is false when it came to its end before.
 */
export async function runUntilStep(at: number, work: () => Promise<unknown>) {
  const { promise: stopped, resolve: stop } = withResolvers();
  const run: Run = { at, steps: [], stop };
  const isStopped = await Promise.race([runs.run(run, work).then(() => false), stopped.then(() => true)]);
  if (whole.steps.length > 0) throw new Error(`a step outside the run it belongs to: ${whole.steps.join(', ')}`);
  return { steps: run.steps, isStopped };
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

type Call = (this: unknown, ...args: never[]) => unknown;
type Calls = Record<string, Call>;

/** Counts a step. @returns whether the work stops here, half of the step done: whoever calls does not go on. */
function stopsAt(name: string, half: () => void = () => {}): boolean {
  const run = runs.getStore() ?? whole;
  // After an error, such as a deadline that has passed meanwhile, what is stopped does not wake.
  if (run.at !== 0 && run.steps.length >= run.at) return true;
  run.steps.push(name);
  if (run.steps.length !== run.at) return false;
  half();
  run.stop();
  return true;
}

const isBelow = (path: unknown): path is string =>
  below !== null && typeof path === 'string' && !relative(below, path).startsWith('..');

/** Steps through a folder before it is removed, so that a cut leaves some of it. @returns whether it stops there. */
function removeOneByOne(folder: string): boolean {
  for (const name of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort().reverse()) {
    const path = join(folder, name);
    if (stopsAt('rm inside a folder')) return true;
    if (fs.statSync(path).isDirectory()) fs.rmdirSync(path);
    else fs.unlinkSync(path);
  }
  return false;
}

/** Lets calls pass unless they stop; those that do neither return a result nor call back. */
function wrap(owner: Calls, name: string, stops: (...args: unknown[]) => boolean): void {
  const original = owner[name]!;
  owner[name] = function (this: unknown, ...args: never[]) {
    return stops.apply(this, args) ? never : original.apply(this, args);
  };
  // `promisify` finds there how the original calls back.
  Object.defineProperties(owner[name], Object.getOwnPropertyDescriptors(original));
}

const files = promises as unknown as Calls;
for (const name of ['mkdir', 'rmdir', 'unlink', 'writeFile', 'copyFile', 'symlink', 'truncate', 'cp', 'appendFile']) {
  wrap(files, name, (path) => isBelow(path) && stopsAt(name));
}
for (const name of ['link', 'rename']) wrap(files, name, (_, target) => isBelow(target) && stopsAt(name));
wrap(files, 'rm', (path) => {
  if (!isBelow(path) || !fs.existsSync(path)) return false;
  if (fs.statSync(path).isDirectory() && removeOneByOne(path)) return true;
  return stopsAt('rm');
});

// A folder is opened by a call that blocks, and synced by one that calls back.
const functions = fs as unknown as Calls;
const opened = new Set<number>();
const openSync = functions['openSync']!;
functions['openSync'] = function (path: never, ...rest: never[]) {
  const file = openSync(path, ...rest) as number;
  if (isBelow(path)) opened.add(file);
  return file;
};
wrap(functions, 'closeSync', (file) => opened.delete(file as number) && false);
wrap(functions, 'fsync', (file) => opened.has(file as number) && stopsAt('fsync'));

// What is written through a handle says nothing of its path: it is remembered when the handle is opened.
const paths = new WeakMap<object, string>();
const open = promises.open.bind(promises);
files['open'] = async function (path: never, flags: never, ...rest: never[]) {
  if (isBelow(path) && /[wa+]/.test(flags ?? 'r') && stopsAt('open')) return never;
  const handle = await open(path, flags, ...rest);
  paths.set(handle, path);
  return handle;
};
const sample = await open('/dev/null');
const handles = Object.getPrototypeOf(sample) as Calls;
await sample.close();
wrap(handles, 'sync', function (this: object) {
  return isBelow(paths.get(this)) && stopsAt('fsync');
});
function stopsWriting(handle: { fd: number }, data: Buffer): boolean {
  const half = () => fs.writeSync(handle.fd, data.subarray(0, Math.floor(data.length / 2)));
  return isBelow(paths.get(handle)) && stopsAt('write', half);
}
wrap(handles, 'writeFile', function (this: { fd: number }, data) {
  return stopsWriting(this, data as Buffer);
});
wrap(handles, 'writev', function (this: { fd: number }, pieces) {
  return stopsWriting(this, Buffer.concat(pieces as Buffer[]));
});

// Streams go through the functions with callbacks.
const streams = new Set<number>();
const openStream = functions['open']!;
functions['open'] = function (path: never, flags: never, mode: never, done: never) {
  if (!isBelow(path)) return openStream(path, flags, mode, done);
  if (/[wa+]/.test(flags) && stopsAt('open a stream')) return undefined;
  const whenOpen = (error: Error | null, fd: number) => {
    if (!error && /[wa+]/.test(flags)) streams.add(fd);
    (done as (error: Error | null, fd: number) => void)(error, fd);
  };
  return openStream(path, flags, mode, whenOpen as never);
};
for (const name of ['write', 'writev']) {
  wrap(functions, name, (fd) => typeof fd === 'number' && streams.has(fd) && stopsAt(`${name} to a stream`));
}
wrap(Socket.prototype as unknown as Calls, 'write', function (this: Socket) {
  return port !== 0 && this.remotePort === port && stopsAt('send');
});
syncBuiltinESMExports();
