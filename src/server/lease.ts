import { createHash } from 'node:crypto';
import { lstat, unlink } from 'node:fs/promises';
import { connect, type Server, type Socket } from 'node:net';
import { userInfo } from 'node:os';

/**
 * Names the local socket that stands for one data directory (given by its real path) and user. Whoever listens on it
 * holds the lease. Linux: an abstract socket, Windows: a named pipe; both vanish with their process. Elsewhere a
 * socket file in /tmp, because TMPDIR may differ between a terminal and a scheduled job of the same user.
 */
export function leaseAddress(realDataDir: string, platform: NodeJS.Platform = process.platform): string {
  const identity = platform === 'win32' ? realDataDir.toLowerCase() : realDataDir;
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 24);
  if (platform === 'win32') return `\\\\.\\pipe\\holdfast-${userInfo().username}-${hash}`;
  const name = `holdfast-${userInfo().uid}-${hash}`;
  return platform === 'linux' || platform === 'android' ? `\0${name}` : `/tmp/${name}.sock`;
}

/** Listens on the lease's address. Resolves false when another process holds the lease. */
export async function takeLease(server: Server, address: string): Promise<boolean> {
  for (;;) {
    if (await listen(server, address)) return true;
    if (!isFile(address) || !(await removeStale(address))) return false;
  }
}

/** Connects to the holder of a lease; null when nobody holds it. */
export function callHolder(address: string): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE'].includes(error.code ?? '')) resolve(null);
      else reject(error);
    });
  });
}

function listen(server: Server, address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', onError);
    server.listen(address, () => {
      server.off('error', onError);
      resolve(true);
    });
    function onError(error: NodeJS.ErrnoException): void {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    }
  });
}

/** Removes a socket file nobody listens on; false when somebody does. Another's fresh file (new inode) is left alone. */
async function removeStale(path: string): Promise<boolean> {
  const before = await inode(path);
  const holder = await callHolder(path);
  if (holder) {
    holder.destroy();
    return false;
  }
  if (before !== null && (await inode(path)) === before) await unlink(path).catch(() => undefined);
  return true;
}

async function inode(path: string): Promise<number | null> {
  return lstat(path).then(
    (stats) => stats.ino,
    () => null,
  );
}

function isFile(address: string): boolean {
  return address.startsWith('/');
}
