/**
 * Stops work at one of its steps, counted from 1; a write is stopped half-way. Every call that changes something below a
 * folder is a step, and so is every write to a port. Preload it with `node --import …/cut.js`, and set CUT_BELOW (the
 * folder), CUT_PORT (the port) and CUT_AT (the step of the whole process at which it kills itself with SIGKILL).
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import fs, { promises } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import { join, relative } from 'node:path';

const env = process.env;
const below = env['CUT_BELOW'] ?? null;
const port = Number(env['CUT_PORT'] ?? 0);

/** A piece of work: the step at which to stop it (0 = never), its steps so far, and what to do when it stops. */
interface Run {
  at: number;
  steps: string[];
  stop: () => void;
}

/** Steps outside {@link runUntilStep}, which belong to the whole process. */
const whole: Run = { at: Number(env['CUT_AT'] ?? 0), steps: [], stop: killProcess };
const runs = new AsyncLocalStorage<Run>();
const never = new Promise<never>(() => {});

function killProcess(): void {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

/**
 * Does work until it reaches a step, and never continues it; whatever it has open stays open.
 *
 * @returns the steps that it took; `isStopped` is false if the work completed before the step.
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

/** Counts a step. @returns whether the work stops here, with half of the step done; the caller must then not continue. */
function stopsAt(name: string, half: () => void = () => {}): boolean {
  const run = runs.getStore() ?? whole;
  // Stopped work takes no further step, even if an error, such as a deadline, wakes it.
  if (run.at !== 0 && run.steps.length >= run.at) return true;
  run.steps.push(name);
  if (run.steps.length !== run.at) return false;
  half();
  run.stop();
  return true;
}

const isBelow = (path: unknown): path is string =>
  below !== null && typeof path === 'string' && !relative(below, path).startsWith('..');

/** Removes the content of a folder one by one, so that a stop leaves some of it. @returns whether it stops there. */
function removeOneByOne(folder: string): boolean {
  for (const name of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort().reverse()) {
    const path = join(folder, name);
    if (stopsAt('rm inside a folder')) return true;
    if (fs.statSync(path).isDirectory()) fs.rmdirSync(path);
    else fs.unlinkSync(path);
  }
  return false;
}

/** Wraps a function: a call that stops never returns a result and never calls back. */
function wrap(owner: Calls, name: string, stops: (...args: unknown[]) => boolean): void {
  const original = owner[name]!;
  owner[name] = function (this: unknown, ...args: never[]) {
    return stops.apply(this, args) ? never : original.apply(this, args);
  };
  // `promisify` learns from these properties how the original calls back.
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

// Folders are opened by a synchronous call, and synced by one with a callback.
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

/**
 * Returns whether a cut before this message to PostgreSQL leaves what a cut before the statement does: Bind, Describe and Execute
 * only follow its Parse. Without the Sync after them, the statement was executed, but not committed.
 */
function isSameCut(data: unknown): boolean {
  if (runs.getStore() === undefined || !Buffer.isBuffer(data) || data.length < 5) return false;
  return 'BDE'.includes(String.fromCharCode(data[0]!)) && data.readUInt32BE(1) === data.length - 1;
}

// A write through a handle does not have the path, so the path is remembered when the handle is opened.
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

// Streams use the functions with callbacks.
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
wrap(Socket.prototype as unknown as Calls, 'write', function (this: Socket, data) {
  return port !== 0 && this.remotePort === port && !isSameCut(data) && stopsAt('send');
});
syncBuiltinESMExports();
