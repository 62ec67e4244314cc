import { ApplicationFailure } from '@temporalio/common';
import type { Connection } from './connection.ts';

const SHORT_MS = 15_000;
// The largest page (1,000 records of 64 KB) takes some seconds on a slow machine.
export const PAGE_MS = 60_000;
// Holdfast itself holds no lock for longer than a page takes. Another session's lock is reported after this.
const LOCK_MS = 10_000;
const OLDEST = 140_000;

interface ServerFacts {
  version: number;
  name: string;
  encoding: string;
}

/** Overrides the settings of server, database and role for a connection, and checks the server. */
export async function prepareSession(connection: Connection, pace: number): Promise<void> {
  const settings = Object.entries(settingsOf(pace)).map(([name, value]) => `set_config('${name}', ${value}, false)`);
  const facts = `current_setting('server_version_num')::int as version, current_setting('server_version') as name,
    current_setting('server_encoding') as encoding`;
  const [server] = await connection.query<ServerFacts>(`select ${facts}, ${settings.join(', ')}`, SHORT_MS * pace);
  const problem = serverProblem(server!);
  if (problem !== null) throw ApplicationFailure.nonRetryable(problem, 'DestinationFailed');
}

/** Values in SQL. The server's own `synchronous_commit` stays, unless it could lose a receipt. */
const settingsOf = (pace: number) => ({
  DateStyle: `'ISO, YMD'`,
  IntervalStyle: `'postgres'`,
  TimeZone: `'UTC'`,
  client_encoding: `'UTF8'`,
  extra_float_digits: `'1'`,
  search_path: `'pg_catalog'`,
  default_transaction_isolation: `'read committed'`,
  default_transaction_read_only: `'off'`,
  default_transaction_deferrable: `'off'`,
  synchronous_commit: `replace(current_setting('synchronous_commit'), 'off', 'on')`,
  statement_timeout: `'${PAGE_MS * pace}'`,
  lock_timeout: `'${LOCK_MS * pace}'`,
  // Within a transaction, counting the ids of a large slice leaves some seconds between two statements.
  idle_in_transaction_session_timeout: `'${PAGE_MS * pace}'`,
});

/** Returns why a server cannot be used; null if it can. */
export function serverProblem({ version, name, encoding }: ServerFacts): string | null {
  if (version < OLDEST) {
    return `PostgreSQL ${name} is too old: Holdfast needs PostgreSQL 14 or newer. Upgrade the server, or give another one in HOLDFAST_POSTGRES_URL.`;
  }
  if (encoding !== 'UTF8') {
    return `The database has the encoding ${encoding}, but Holdfast needs UTF8: create another database with "create database … encoding 'UTF8' template template0" and give it in HOLDFAST_POSTGRES_URL.`;
  }
  return null;
}
