import { createHash } from 'node:crypto';
import { connect, type Server, type Socket } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isPrivate, makePrivateFolder } from './private-folder.ts';
import { identityOf, removeFile } from '../disk/stale-file.ts';

// Longest socket address: 108 bytes on Linux, 104 on macOS and BSD, including the closing NUL.
const maxAddressBytes = 103;

/**
 * Returns the sockets, best first, that represent the server folder of a data directory (given by its real path). The
 * process that listens on one of them holds the lease. They are in folders that only this user may enter, so that no
 * other user can pretend to hold it: in the server folder itself or, if that path is too long or its file system has no
 * sockets or permissions, in a folder of this user below /tmp (TMPDIR may differ between a terminal and a scheduled
 * job). On Windows it is a named pipe.
 *
 * @throws Error with one sentence if a folder belongs to another user.
 */
export async function leaseAddresses(serverFolder: string, platform = process.platform): Promise<string[]> {
  const identity = platform === 'win32' ? serverFolder.toLowerCase() : serverFolder;
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 24);
  if (platform === 'win32') return [`\\\\.\\pipe\\holdfast-${userInfo().username}-${hash}`];
  const inside = join(serverFolder, 'guardian.sock');
  const fits = Buffer.byteLength(inside) <= maxAddressBytes && (await isPrivate(serverFolder));
  const outside = ownFolder(`/tmp/holdfast-${userInfo().uid}`).then((folder) => join(folder, `${hash}.sock`));
  // Needed only if the file system of the first one turns out to have no sockets.
  if (fits) return [inside, ...(await outside.then((path) => [path]).catch(() => []))];
  return [await outside];
}

async function ownFolder(path: string): Promise<string> {
  await makePrivateFolder(path);
  if (await isPrivate(path)) return path;
  throw new Error(`${path} can be used by other users: remove it, then run the command again.`);
}

/** Listens on the first address that allows it. Resolves false if another process holds the lease. */
export async function takeLease(server: Server, addresses: readonly string[]): Promise<boolean> {
  for (const address of addresses) {
    const listening = await listenAt(server, address);
    if (listening !== 'impossible') return listening === 'yes';
  }
  throw new Error(`No local socket can be created at ${addresses.join(' or ')}: choose another HOLDFAST_DATA_DIR.`);
}

/** Connects to the holder of a lease; null if nobody holds it. */
export async function callHolder(addresses: readonly string[]): Promise<Socket | null> {
  for (const address of addresses) {
    const socket = await call(address);
    if (socket) return socket;
  }
  return null;
}

const NOBODY: readonly string[] = ['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE', 'ENOTSOCK'];

function call(address: string): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (NOBODY.includes(error.code ?? '')) resolve(null);
      else reject(error);
    });
  });
}

type Listening = 'yes' | 'held' | 'impossible';

// Pause before a second look at a socket on which another process may be about to listen, or which it may remove.
const lookAgainMs = 20;

async function listenAt(server: Server, address: string): Promise<Listening> {
  for (;;) {
    const listening = await listen(server, address);
    if (listening !== 'held' || !address.startsWith('/') || !(await removeStale(address))) return listening;
  }
}

function listen(server: Server, address: string): Promise<Listening> {
  return new Promise((resolve) => {
    server.once('error', onError);
    server.listen(address, () => {
      server.off('error', onError);
      resolve('yes');
    });
    function onError({ code }: NodeJS.ErrnoException): void {
      // Windows answers EACCES if another process has the pipe.
      const held = code === 'EADDRINUSE' || (code === 'EACCES' && process.platform === 'win32');
      resolve(held ? 'held' : 'impossible');
    }
  });
}

/** Removes a socket file on which no process listens; returns false if one does. */
async function removeStale(path: string): Promise<boolean> {
  const stale = identityOf(path);
  // Checked twice: a socket file exists a moment before its process listens.
  for (let looks = 0; looks < 2; looks++) {
    const holder = await call(path);
    holder?.destroy();
    if (holder) return false;
    await sleep(lookAgainMs);
  }
  if (stale !== null) removeFile(path, stale);
  return true;
}
