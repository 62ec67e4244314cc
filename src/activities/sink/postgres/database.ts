import { ApplicationFailure } from '@temporalio/common';
import { raw, type Sql } from 'sql-template-tag';
import { InvalidInput } from '../../../errors.ts';
import { type Connection, openConnections } from './connections.ts';
import { parseConnectionString } from './connection-string.ts';
import { CONVERSATIONS, type RecordTable } from './record-table.ts';

/** What statements need: a connection, and the names of Holdfast's tables in one schema. */
export interface Queries {
  /** Runs a statement and returns its rows. @param limitMs how long it may take, {@link SHORT_MS} unless given. */
  query: <Row = Record<string, unknown>>(statement: Sql | string, limitMs?: number) => Promise<Row[]>;
  schema: string;
  /** Names of the tables, with the schema, to be put into a statement. */
  tables: Record<Table, Sql>;
  /** The table of the dataset's records, and its name with the schema. */
  records: RecordTable & { from: Sql };
}

/** Runs each statement on a connection that is free. */
export interface Database extends Queries {
  /** Runs statements in one transaction. @param limitMs how long each of them may take. */
  transaction<T>(limitMs: number, work: (queries: Queries) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export const TABLES = ['export', 'slice', 'page_receipt', 'rejected_record', 'migration'] as const;
type Table = (typeof TABLES)[number];

// What reads or writes a handful of rows: a database that has stopped answering is told of after this.
export const SHORT_MS = 15_000;
// The largest page (1,000 records of 64 KB) takes some seconds on a slow machine.
export const PAGE_MS = 60_000;
// Whole slices and exports: 1,000,000 rows are gone through in a minute or two.
export const LONG_MS = 600_000;
// The server ends a statement first, with a reason; the connection is destroyed only when not even that comes.
const GRACE_MS = 5_000;
// Nothing of Holdfast's holds a lock for longer than a page takes. Another session's lock is told of after this.
const LOCK_MS = 10_000;
const SCHEMA = /^(?!pg_)[A-Za-z_][A-Za-z0-9_]{0,62}$/;
const OLDEST = 140_000;

/**
 * Opens a pool; connections are made when they are needed, and again after they were lost.
 *
 * @param url connection string, see {@link parseConnectionString}.
 * @throws InvalidInput for a schema or a connection string that is none; the password is never repeated.
 */
export function openDatabase(url: string | null, schema: string): Database {
  const problems: string[] = [];
  if (!SCHEMA.test(schema) || schema === 'information_schema') {
    problems.push(
      `destination "postgres:${schema}" does not name a schema: letters, digits and _, not pg_…, for example "postgres:genesys"`,
    );
  }
  if (url === null) {
    problems.push(
      'HOLDFAST_POSTGRES_URL must be set on the worker for a destination "postgres:…", for example postgres://holdfast:secret@db.example:5432/warehouse',
    );
  }
  const parsed = url === null ? { problems: [] } : parseConnectionString(url);
  if ('problems' in parsed) {
    throw new InvalidInput([...problems, ...parsed.problems.map((problem) => `HOLDFAST_POSTGRES_URL ${problem}`)]);
  }
  if (problems.length > 0) throw new InvalidInput(problems);
  const connections = openConnections(parsed.settings, prepare);
  const tables = Object.fromEntries(TABLES.map((table) => [table, raw(`"${schema}".${table}`)])) as Queries['tables'];
  const names = { schema, tables, records: { ...CONVERSATIONS, from: raw(`"${schema}".${CONVERSATIONS.name}`) } };
  const on = (connection: Connection, usualMs: number): Queries => ({
    ...names,
    query: <Row>(statement: Sql | string, limitMs = usualMs) => connection.query<Row>(statement, limitMs + GRACE_MS),
  });
  return {
    ...names,
    query: <Row>(statement: Sql | string, limitMs = SHORT_MS) =>
      connections.use((each) => each.query<Row>(statement, limitMs + GRACE_MS)),
    transaction: (limitMs, work) =>
      connections.use(async (connection) => {
        await connection.query(begin(limitMs), SHORT_MS);
        const result = await work(on(connection, limitMs));
        await connection.query('commit', SHORT_MS);
        return result;
      }),
    close: () => connections.close(),
  };
}

const begin = (limitMs: number) => `begin isolation level read committed; set local statement_timeout = ${limitMs}`;

interface ServerFacts {
  version: number;
  name: string;
  encoding: string;
}

/** Gives a connection its settings, whatever the server, the database and the role have set, and asks who is there. */
async function prepare(connection: Connection): Promise<void> {
  const settings = Object.entries(SETTINGS).map(([name, value]) => `set_config('${name}', ${value}, false)`);
  const facts = `current_setting('server_version_num')::int as version, current_setting('server_version') as name,
    current_setting('server_encoding') as encoding`;
  const [server] = await connection.query<ServerFacts>(`select ${facts}, ${settings.join(', ')}`, SHORT_MS);
  const problem = serverProblem(server!);
  if (problem !== null) throw ApplicationFailure.nonRetryable(problem, 'DestinationFailed');
}

/** Values as SQL. A server's own `synchronous_commit` stays unless it lets a receipt be lost. */
const SETTINGS = {
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
  statement_timeout: `'${PAGE_MS}'`,
  lock_timeout: `'${LOCK_MS}'`,
  // Between two statements of a transaction ids are counted, of a large slice for some seconds.
  idle_in_transaction_session_timeout: `'${LONG_MS}'`,
};

/** Returns why a server will not do; null where it will. */
export function serverProblem({ version, name, encoding }: ServerFacts): string | null {
  if (version < OLDEST) {
    return `PostgreSQL ${name} is too old: Holdfast needs PostgreSQL 14 or newer. Upgrade the server, or name another one in HOLDFAST_POSTGRES_URL.`;
  }
  if (encoding !== 'UTF8') {
    return `The database has the encoding ${encoding}, and Holdfast needs UTF8: create one with "create database … encoding 'UTF8' template template0" and name it in HOLDFAST_POSTGRES_URL.`;
  }
  return null;
}
