import { dirname } from 'node:path';
import { findHome } from './home.ts';
import { callHolder, leaseAddresses } from './lease.ts';
import { holdLine, releaseLine, type GuardianMessage, type ServerInfo } from './messages.ts';

/** A hold on a running server: its guardian keeps it running as long as this socket is open. */
export interface Hold {
  info: ServerInfo;
  /** True for the holder that the server was started for. */
  first: boolean;
  /** Resolves when the hold is over, with the guardian's last message; null if it vanished without one. */
  over: Promise<GuardianMessage | null>;
  /** Releases the hold; `over` resolves when the guardian has confirmed it. */
  release(): void;
}

/**
 * Waits until the server of a folder is ready, and holds it. Returns `nobody` if there is no guardian, `gone` if it
 * stopped meanwhile. Fails with the guardian's reason if the server could not be started, and with one sentence if
 * the server is on another network (in another container with the same volume).
 */
export async function joinServer(serverFolder: string): Promise<Hold | 'nobody' | 'gone'> {
  const own = await findHome();
  const socket = await callHolder(await leaseAddresses(serverFolder));
  // No `await` from here on: if the guardian were killed before the listeners are set, nothing would notice.
  if (!socket) return 'nobody';
  return new Promise((resolve, reject) => {
    let last: GuardianMessage | null = null;
    const over = new Promise<GuardianMessage | null>((done) => {
      socket.once('close', () => {
        resolve('gone');
        done(last);
      });
    });
    const release = (): void => void socket.write(releaseLine);
    const hear = (message: GuardianMessage): void => {
      last = message.kind === 'ready' ? null : message;
      if (message.kind === 'failed') reject(new Error(message.message));
      if (message.kind !== 'ready') return;
      const { first, address, ui, pid } = message;
      if (message.network !== own.network) {
        socket.destroy();
        return reject(new Error(elsewhere(serverFolder, message.host)));
      }
      resolve({ info: { address, ui, pid }, first, over, release });
    };
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', splitLines(hear));
    socket.write(holdLine);
  });
}

function elsewhere(serverFolder: string, host: string): string {
  return `${dirname(serverFolder)} is in use by Holdfast in another container (or network namespace, host ${host}), whose Temporal server cannot be reached from here: wait until that one has ended, choose another folder with HOLDFAST_DATA_DIR, or set TEMPORAL_ADDRESS to a server that both can reach.`;
}

function splitLines(hear: (message: GuardianMessage) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) hear(JSON.parse(line) as GuardianMessage);
  };
}
