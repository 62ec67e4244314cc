import { Socket } from 'node:net';
import { DatabaseError } from 'pg-protocol';
import type { Sql } from 'sql-template-tag';
import type { ConnectionSettings } from '../../../input/connection-string.ts';
import type { tlsOptions } from './tls.ts';

/** A connection was lost, could not be made, or did not answer in time. */
export class ConnectionFailed extends Error {
  override readonly name = 'ConnectionFailed';
  /** Node.js's code if there is one, else one of PostgreSQL's class 08. */
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** A connection while it is in use. */
export interface Connection {
  /**
   * Runs a statement and returns its rows.
   *
   * @param limitMs time limit; when it is exceeded, the connection is destroyed.
   */
  query<Row>(statement: Sql | string, limitMs: number): Promise<Row[]>;
}

// A connection that the server has not closed within this time is destroyed.
export const CLOSE_MS = 5_000;
// Detects a peer that vanished, also between two statements.
const KEEP_ALIVE_MS = 10_000;

/** A connection with what its pool needs to know. */
export interface Opened extends Connection {
  isUsable(): boolean;
  /** Closes the connection properly, if the server still listens. */
  end(): void;
  destroy(): void;
  idleTimer?: NodeJS.Timeout;
}

/** Makes a connection. @throws ConnectionFailed; `DatabaseError` where the server refuses it. */
export async function connectOnce(settings: ConnectionSettings, ssl: ReturnType<typeof tlsOptions>): Promise<Opened> {
  const { host, port, user, password, database, options, applicationName, connectMs } = settings;
  const socket = new Socket();
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  const { pg } = await import('./driver.ts');
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
      throw error instanceof DatabaseError ? error : connectionFailed(lost ?? error);
    });
  await limited(client.connect(), connectMs, 'no connection could be made').catch((error: unknown) => {
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
      // Statements still running are not waited for: the server ends them at its own deadline.
      void client.end().catch(() => {});
      setTimeout(() => socket.destroy(), CLOSE_MS).unref();
    },
    destroy: () => socket.destroy(),
  };
}

function connectionFailed(error: unknown): Error {
  if (error instanceof ConnectionFailed || error instanceof DatabaseError) return error;
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
