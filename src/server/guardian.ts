import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { explainEnd } from './explain.ts';
import { findHome } from './home.ts';
import { leaseAddresses, takeLease } from './lease.ts';
import { exitLeaseHeld, holdLine, releaseLine, type GuardianMessage, type GuardianOrder } from './messages.ts';
import { adoptServer } from './adopt.ts';
import { endOrphans } from './orphan.ts';
import { dropUnfinishedDatabase, serverFolderAt } from './server-folder.ts';
import { boundLog, tailLog } from './server-log.ts';
import { startServer, type ServerProcess } from './server-process.ts';

// The process that owns a data directory's Temporal server. It has its own session, so that Ctrl-C does not reach the
// server before the command has released it. It stops with its last holder, even if that one was killed.

// The command that starts the guardian connects within milliseconds, unless it is killed in between.
const firstHolderMs = 10_000;
// Holders of a server whose guardian was killed return within milliseconds, or within this time on a busy machine.
const returnMs = 2_000;
const boundLogMs = 60_000;
// A local socket delivers at once; only a suspended holder (Ctrl-Z) does not read.
const farewellMs = 500;

const order = JSON.parse(process.argv[2] ?? '{}') as GuardianOrder;
const folder = serverFolderAt(order.dataDir);
const holders = new Set<Socket>();
const stopping = new AbortController();
let greet: () => void;
const greeted = new Promise<void>((resolve) => (greet = resolve));
let server: ServerProcess | null = null;
let announced = 0;
/** Resolves when all earlier holders have had time to return. */
let returned: Promise<unknown> = Promise.resolve();

const door = createServer(welcome);
const home = await findHome();
if (!(await takeLease(door, await leaseAddresses(folder.path)))) process.exit(exitLeaseHeld);
process.on('SIGHUP', () => undefined);
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => void end({ kind: 'lost', message: 'The embedded Temporal server was asked to stop.' }));
setTimeout(() => greet(), firstHolderMs).unref();
void greeted.then(() => holders.size === 0 && void end({ kind: 'released' }));
const started = start();
void started.then(serve, fail);

async function start(): Promise<ServerProcess> {
  const running = await adoptServer(folder);
  if (running) {
    announced = 1;
    returned = sleep(returnMs);
    return running;
  }
  await endOrphans(folder);
  await dropUnfinishedDatabase(folder);
  return startServer(order, folder, stopping.signal);
}

async function serve(started: ServerProcess): Promise<void> {
  server = started;
  holders.forEach(announce);
  setInterval(() => void boundLog(folder.log).catch(() => undefined), boundLogMs).unref();
  const how = await started.ended;
  const what = `The embedded Temporal server ended (${how})`;
  await end({ kind: 'lost', message: explainEnd(what, await tailLog(folder.log), folder) });
}

async function fail(error: Error): Promise<void> {
  await greeted;
  await end({ kind: 'failed', message: error.message });
}

/** Listens to a visitor. A guardian that only looks for this one must not count as a holder, the last one to leave. */
function welcome(visitor: Socket): void {
  let said = '';
  let holds = false;
  visitor.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (!holds && said.startsWith(holdLine)) {
      holds = true;
      hold(visitor);
    }
    if (said.includes(releaseLine)) leave(visitor);
  });
  visitor.on('error', () => undefined);
  visitor.on('close', () => leave(visitor));
}

function hold(holder: Socket): void {
  holders.add(holder);
  if (!stopping.signal.aborted) announce(holder);
  greet();
}

function announce(holder: Socket): void {
  if (server) say(holder, { kind: 'ready', first: announced++ === 0, ...server.info, ...home });
}

/** Releases a holder; the last one gets its answer when the server has stopped. */
function leave(holder: Socket): void {
  if (holders.size === 1) void returned.then(() => dismiss(holder));
  else dismiss(holder);
}

function dismiss(holder: Socket): void {
  if (stopping.signal.aborted || !holders.has(holder)) return;
  if (holders.size === 1) return void end({ kind: 'released' });
  holders.delete(holder);
  if (!holder.destroyed) say(holder, { kind: 'released' }).end();
}

/** Stops the server, tells its holders, and exits. A command that connects meanwhile waits, then starts a new one. */
async function end(message: GuardianMessage): Promise<void> {
  if (stopping.signal.aborted) return;
  stopping.abort();
  await started.then(
    (server) => server.stop(),
    () => undefined,
  );
  await Promise.all([...holders].map((holder) => farewell(holder, message)));
  door.close();
  process.exit(0);
}

function farewell(holder: Socket, message: GuardianMessage): Promise<void> {
  return new Promise((done) => {
    if (holder.destroyed) return done();
    holder.once('close', done);
    setTimeout(done, farewellMs);
    say(holder, message).end();
  });
}

function say(holder: Socket, message: GuardianMessage): Socket {
  holder.write(`${JSON.stringify(message)}\n`);
  return holder;
}
