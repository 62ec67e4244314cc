/**
 * Ends its process with SIGKILL at one step of its commits, counted from 1; writes are cut in their middle. Steps are all
 * that changes something below a folder, and all that is sent to a port. Preloaded: `node --import …/cut.js`, with
 * CUT_AT (none = only count), CUT_BELOW (a folder), CUT_PORT (a port), CUT_LOG (a file that is given the names of all steps).
 */
import fs, { promises } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import { join, relative } from 'node:path';

const env = process.env;
const below = env['CUT_BELOW'] ?? null;
const port = Number(env['CUT_PORT'] ?? 0);
const cutAt = Number(env['CUT_AT'] ?? 0);
const steps: string[] = [];

type Call = (this: unknown, ...args: never[]) => unknown;
type Calls = Record<string, Call>;

/** Counts a step; at the one to cut, does half of it and never comes back. */
function step(name: string, half: () => void = () => {}): void {
  steps.push(name);
  if (steps.length !== cutAt) return;
  half();
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

const isBelow = (path: unknown): path is string =>
  below !== null && typeof path === 'string' && !relative(below, path).startsWith('..');

/** Steps through a folder before it is removed, so that a cut leaves some of it. */
function removeOneByOne(folder: string): void {
  for (const name of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort().reverse()) {
    const path = join(folder, name);
    step('rm inside a folder');
    if (fs.statSync(path).isDirectory()) fs.rmdirSync(path);
    else fs.unlinkSync(path);
  }
}

function wrap(owner: Calls, name: string, before: (...args: unknown[]) => void): void {
  const original = owner[name]!;
  owner[name] = function (this: unknown, ...args: never[]) {
    before.apply(this, args);
    return original.apply(this, args);
  };
  // `promisify` finds there how the original calls back.
  Object.defineProperties(owner[name], Object.getOwnPropertyDescriptors(original));
}

const files = promises as unknown as Calls;
for (const name of ['mkdir', 'rmdir', 'unlink', 'writeFile']) {
  wrap(files, name, (path) => isBelow(path) && step(name));
}
for (const name of ['link', 'rename']) wrap(files, name, (_, target) => isBelow(target) && step(name));
wrap(files, 'rm', (path) => {
  if (!isBelow(path) || !fs.existsSync(path)) return;
  if (fs.statSync(path).isDirectory()) removeOneByOne(path);
  step('rm');
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
wrap(functions, 'closeSync', (file) => opened.delete(file as number));
wrap(functions, 'fsync', (file) => opened.has(file as number) && step('fsync'));

// What is written through a handle says nothing of its path: it is remembered when the handle is opened.
const paths = new WeakMap<object, string>();
const open = promises.open.bind(promises);
files['open'] = async function (path: never, flags: never, ...rest: never[]) {
  if (isBelow(path) && /[wa+]/.test(flags ?? 'r')) step('open');
  const handle = await open(path, flags, ...rest);
  paths.set(handle, path);
  return handle;
};
const sample = await open('/dev/null');
const handles = Object.getPrototypeOf(sample) as Calls;
await sample.close();
wrap(handles, 'sync', function (this: object) {
  if (isBelow(paths.get(this))) step('fsync');
});
function beforeWriting(handle: { fd: number }, data: Buffer): void {
  const half = () => fs.writeSync(handle.fd, data.subarray(0, Math.floor(data.length / 2)));
  if (isBelow(paths.get(handle))) step('write', half);
}
wrap(handles, 'writeFile', function (this: { fd: number }, data) {
  beforeWriting(this, data as Buffer);
});
wrap(handles, 'writev', function (this: { fd: number }, pieces) {
  beforeWriting(this, Buffer.concat(pieces as Buffer[]));
});

// Streams go through the functions with callbacks.
const streams = new Set<number>();
const openStream = functions['open']!;
functions['open'] = function (path: never, flags: never, mode: never, done: never) {
  if (!isBelow(path)) return openStream(path, flags, mode, done);
  if (/[wa+]/.test(flags)) step('open a stream');
  const whenOpen = (error: Error | null, fd: number) => {
    if (!error && /[wa+]/.test(flags)) streams.add(fd);
    (done as (error: Error | null, fd: number) => void)(error, fd);
  };
  return openStream(path, flags, mode, whenOpen as never);
};
for (const name of ['write', 'writev']) {
  wrap(functions, name, (fd) => typeof fd === 'number' && streams.has(fd) && step(`${name} to a stream`));
}
wrap(Socket.prototype as unknown as Calls, 'write', function (this: Socket) {
  if (port !== 0 && this.remotePort === port) step('send');
});
syncBuiltinESMExports();

const log = env['CUT_LOG'];
if (log !== undefined) process.on('exit', () => fs.writeFileSync(log, JSON.stringify(steps)));
