import type { ConnectionSettings } from '../../../input/connection-string.ts';
import { CLOSE_MS, connectOnce, type Connection, type Opened } from './connection.ts';
import { tlsOptions } from './tls.ts';

export interface Connections {
  /** Lends out a connection. It is closed if the work fails, so that no later work meets a broken transaction. */
  use<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

// Closes connections that are not used, so that a nightly export leaves none open for the day.
const IDLE_MS = 30_000;

/**
 * Keeps up to `max` connections, made when they are needed and again after they were lost. Smaller than the
 * driver's own pool, whose connection timeout leaves some attempts hanging (brianc/node-postgres#3197, #3543).
 *
 * @param settings is asked for each new connection: a password may change.
 * @param prepare runs on every new connection before its first work.
 */
export function openConnections(
  settings: () => ConnectionSettings,
  prepare: (connection: Connection) => Promise<void>,
): Connections {
  const { max, sslMode } = settings();
  const tls = tlsOptions(settings());
  let plain = tls === false;
  const idle: Opened[] = [];
  const opened = new Set<Opened>();
  const waiting: (() => void)[] = [];
  let lent = 0;

  async function connect(): Promise<Opened> {
    const connection = await connectOnce(settings(), plain ? false : tls).catch((error: unknown) => {
      if (sslMode !== 'prefer' || plain || !/does not support SSL/.test(String(error))) throw error;
      plain = true;
      return connectOnce(settings(), false);
    });
    opened.add(connection);
    await prepare(connection).catch((error: unknown) => {
      discard(connection);
      throw error;
    });
    return connection;
  }

  function discard(connection: Opened): void {
    clearTimeout(connection.idleTimer);
    opened.delete(connection);
    connection.end();
  }

  function release(connection: Opened): void {
    idle.push(connection);
    connection.idleTimer = setTimeout(() => {
      idle.splice(idle.indexOf(connection), 1);
      discard(connection);
    }, IDLE_MS).unref();
  }

  function takeIdle(): Opened | null {
    for (let connection = idle.pop(); connection; connection = idle.pop()) {
      clearTimeout(connection.idleTimer);
      if (connection.isUsable()) return connection;
      discard(connection);
    }
    return null;
  }

  async function lend<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = takeIdle() ?? (await connect());
    try {
      const result = await work(connection);
      release(connection);
      return result;
    } catch (error) {
      discard(connection);
      throw error;
    }
  }

  return {
    async use(work) {
      if (lent < max) lent += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await lend(work);
      } finally {
        // The connection goes to whoever has waited longest.
        const next = waiting.shift();
        if (next) next();
        else lent -= 1;
      }
    },
    async close() {
      for (let connection = takeIdle(); connection; connection = takeIdle()) discard(connection);
      const end = Date.now() + CLOSE_MS;
      while (opened.size > 0 && Date.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        for (let connection = takeIdle(); connection; connection = takeIdle()) discard(connection);
      }
      for (const connection of opened) connection.destroy();
      opened.clear();
    },
  };
}
