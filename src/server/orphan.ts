import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { childEnvironment } from './child-environment.ts';
import { readNote, type ServerFolder } from './server-folder.ts';

const run = promisify(execFile);
// A server needs about one second to stop. After five it counts as hung; its database survives a kill.
const patienceMs = 5_000;
const pollMs = 50;

/**
 * Stops every Temporal server that runs on the folder's database without a guardian. Returns null if there was none.
 */
export async function endOrphans(folder: ServerFolder): Promise<number | null> {
  const pids = await findServers(folder);
  for (const pid of pids) await endServer(pid, folder.database);
  const note = await readNote(folder);
  // A server that has just been killed can no longer be recognised, but may still hold the database.
  if (note) await waitWhileEnding(note.pid);
  return pids[0] ?? null;
}

/** Stops one server and waits for it; leaves alone a process that is not a Temporal server on this database. */
export async function endServer(pid: number, database: string): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!(await isServerOn(pid, database))) return waitWhileEnding(pid);
    send(pid, signal);
    for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(pollMs)) {
      if (!(await isServerOn(pid, database))) return waitWhileEnding(pid);
    }
  }
  throw new Error(
    `The Temporal server ${pid} of an earlier run does not end: end that process, then run the command again.`,
  );
}

/** True if a process is alive and is a Temporal server on exactly this database file. */
export async function isServerOn(pid: number, database: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  return matches(await commandLine(pid), database) && (await worksIn(pid, dirname(database)));
}

/**
 * True if a server works in this very folder. A server in a container may have the same path on another volume, and its
 * processes are visible from outside; only on Linux do containers share the kernel.
 */
async function worksIn(pid: number, folder: string): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  try {
    const [there, here] = await Promise.all([stat(`/proc/${pid}/cwd`), stat(folder)]);
    return there.dev === here.dev && there.ino === here.ino;
  } catch {
    return false;
  }
}

/** Waits until a process has released its files and ports; on Linux its command line becomes empty before that. */
async function waitWhileEnding(pid: number): Promise<void> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(pollMs)) {
    if (!(await isEnding(pid))) return;
  }
}

async function isEnding(pid: number): Promise<boolean> {
  if (process.platform !== 'linux' || (await commandLine(pid)) !== '') return false;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return false;
  // proc(5): the state follows the name in brackets, the number of threads is 17 fields further. A zombie with one thread
  // has ended and waits to be reaped; with more, its threads are still closing what they share.
  const [state, threads] = [0, 17].map((field) => stat.slice(stat.lastIndexOf(')') + 2).split(' ')[field]);
  return state !== 'Z' || Number(threads) > 1;
}

async function findServers(folder: ServerFolder): Promise<number[]> {
  const note = await readNote(folder);
  const noted = note && (await isServerOn(note.pid, folder.database)) ? [note.pid] : [];
  // On Linux, looking at all processes takes milliseconds and also finds a server whose guardian died before noting it.
  if (process.platform !== 'linux') return noted;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map((pid) => isServerOn(pid, folder.database)));
  return pids.filter((_, index) => found[index]);
}

/** Reads a process's arguments joined by NUL (Linux) or as one line; '' for a zombie or one that is gone. */
async function commandLine(pid: number): Promise<string> {
  try {
    if (process.platform === 'linux') return await readFile(`/proc/${pid}/cmdline`, 'utf8');
    if (process.platform !== 'win32') {
      return (await run('ps', ['-ww', '-p', `${pid}`, '-o', 'command='], { env: childEnvironment() })).stdout;
    }
    const query = `(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').CommandLine`;
    const options = { windowsHide: true, env: childEnvironment() };
    return (await run('powershell', ['-NoProfile', '-NonInteractive', '-Command', query], options)).stdout;
  } catch {
    return '';
  }
}

function matches(commandLine: string, database: string): boolean {
  if (process.platform === 'linux') return commandLine.includes(`\0start-dev\0--db-filename\0${database}\0`);
  return commandLine.replaceAll('"', '').includes(` start-dev --db-filename ${database} --`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function send(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
    throw new Error(
      `The Temporal server ${pid} of an earlier run belongs to another user: ask them to end it, or choose another folder with HOLDFAST_DATA_DIR.`,
      { cause: error },
    );
  }
}
