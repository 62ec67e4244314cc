import { Socket } from 'node:net';
import pg from 'pg';
import type { Sql } from 'sql-template-tag';
import type { ConnectionSettings } from '../../../input/connection-string.ts';
import { tlsOptions } from './tls.ts';

/** A connection was lost, could not be made, or did not answer in time. */
export class ConnectionFailed extends Error {
  override readonly name = 'ConnectionFailed';
  /** Of Node.js where it has one, else of PostgreSQL's class 08. */
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** A connection, for as long as it is lent out. */
export interface Connection {
  /**
   * Runs a statement and returns its rows.
   *
   * @param limitMs how long it may take; after that the connection is destroyed.
   */
  query<Row>(statement: Sql | string, limitMs: number): Promise<Row[]>;
}

export interface Connections {
  /** Lends a connection out. One whose work fails is closed: nothing of a broken transaction is ever met again. */
  use<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

// A nightly export leaves nothing open for the day.
const IDLE_MS = 30_000;
const CLOSE_MS = 5_000;
// A peer that is gone without a word is noticed between two statements too.
const KEEP_ALIVE_MS = 10_000;

interface Opened extends Connection {
  isUsable(): boolean;
  /** Says goodbye where the server still listens. */
  end(): void;
  destroy(): void;
  idleTimer?: NodeJS.Timeout;
}

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

  function keep(connection: Opened): void {
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
      keep(connection);
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
        // The place goes to whoever waits longest.
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

async function connectOnce(settings: ConnectionSettings, ssl: ReturnType<typeof tlsOptions>): Promise<Opened> {
  const { host, port, user, password, database, options, applicationName, connectMs } = settings;
  const socket = new Socket();
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  const client = new pg.Client({
    host,
    port,
    user,
    password,
    database,
    options,
    ssl,
    application_name: applicationName,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    stream: () => socket,
  });
  // Told between two statements: without a listener it would end the process.
  let lost: Error | null = null;
  client.on('error', (error) => (lost ??= error));
  client.on('end', () => (lost ??= new Error('the server closed the connection')));
  const limited = <T>(promise: Promise<T>, limitMs: number, what: string) =>
    within(limitMs, promise, () => {
      socket.destroy();
      return new ConnectionFailed(`${what} within ${limitMs / 1000} s`, 'ETIMEDOUT');
    }).catch((error: unknown) => {
      throw error instanceof pg.DatabaseError ? error : connectionFailed(lost ?? error);
    });
  await limited(client.connect(), connectMs, 'no connection was made').catch((error: unknown) => {
    socket.destroy();
    throw error;
  });
  return {
    async query<Row>(statement: Sql | string, limitMs: number) {
      const query = typeof statement === 'string' ? statement : { text: statement.text, values: statement.values };
      const { rows } = await limited(client.query(query), limitMs, 'the database did not answer');
      return rows as Row[];
    },
    isUsable: () => lost === null,
    end() {
      // What still runs there is not waited for: the server ends it at its own deadline.
      void client.end().catch(() => {});
      setTimeout(() => socket.destroy(), CLOSE_MS).unref();
    },
    destroy: () => socket.destroy(),
  };
}

function connectionFailed(error: unknown): Error {
  if (error instanceof ConnectionFailed || error instanceof pg.DatabaseError) return error;
  const { message, code, errors } = error as NodeJS.ErrnoException & AggregateError;
  // Node.js tries each address of a name.
  const said = message || (errors as Error[] | undefined)?.map((each) => each.message).join('; ') || 'no answer';
  return new ConnectionFailed(said, code ?? '08006');
}

async function within<T>(limitMs: number, promise: Promise<T>, giveUp: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(giveUp()), limitMs);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
