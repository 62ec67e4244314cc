import { setTimeout as sleep } from 'node:timers/promises';
import { isServing } from './health.ts';
import { endServer, isServerOn } from './orphan.ts';
import { readNote, writeNote, type ServerFolder } from './server-folder.ts';
import type { ServerProcess } from './server-process.ts';

const watchMs = 500;
// A server on a busy machine may take seconds to answer; one that does not answer in this time is stopped and restarted.
const patienceMs = 10_000;
const askAgainMs = 100;

/**
 * Takes over the server of a folder whose guardian was killed, so that the commands using it can continue. Null if there is
 * no server, or it does not answer.
 */
export async function adoptServer(folder: ServerFolder): Promise<ServerProcess | null> {
  const note = await readNote(folder);
  if (!note || !(await isServerOn(note.pid, folder.database)) || !(await answersSoon(note.address))) return null;
  await writeNote(folder, { ...note, guardian: process.pid });
  const { pid, address, ui } = note;
  return {
    info: { pid, address, ui },
    ended: waitForEnd(pid, folder.database),
    stop: () => endServer(pid, folder.database),
  };
}

async function answersSoon(address: string): Promise<boolean> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(askAgainMs))
    if (await isServing(address)) return true;
  return false;
}

async function waitForEnd(pid: number, database: string): Promise<string> {
  while (await isServerOn(pid, database)) await sleep(watchMs, undefined, { ref: false });
  return 'it had already ended';
}
