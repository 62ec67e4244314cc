import { dirname } from 'node:path';
import { findHome } from './home.ts';
import { callHolder, leaseAddresses } from './lease.ts';
import { releaseLine, type GuardianMessage, type ServerInfo } from './messages.ts';

/** A hold on a running server: its guardian keeps it running as long as the socket behind this is open. */
export interface Hold {
  info: ServerInfo;
  /** True for the one the server was started for. */
  first: boolean;
  /** Resolves when the hold is over: the guardian's last word, null when it vanished without one. */
  over: Promise<GuardianMessage | null>;
  /** Gives the hold back; `over` resolves when the guardian has let go. */
  release(): void;
}

/**
 * Waits for the server of a server folder to be ready and holds it. `nobody` when there is no guardian, `gone` when it
 * stopped meanwhile. Fails with the guardian's reason when the server could not be started, and with one sentence when
 * the server is on another network (in another container that has the same volume).
 */
export async function joinServer(serverFolder: string): Promise<Hold | 'nobody' | 'gone'> {
  const socket = await callHolder(await leaseAddresses(serverFolder));
  const own = await findHome();
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
  });
}

function elsewhere(serverFolder: string, host: string): string {
  return `${dirname(serverFolder)} is in use by a Holdfast in another container (or network namespace, host ${host}), whose Temporal server cannot be reached from here: wait for its end, choose another folder with HOLDFAST_DATA_DIR, or set TEMPORAL_ADDRESS to a server that both can reach.`;
}

function splitLines(hear: (message: GuardianMessage) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) hear(JSON.parse(line) as GuardianMessage);
  };
}
