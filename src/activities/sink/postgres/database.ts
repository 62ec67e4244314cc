import { raw, type Sql } from 'sql-template-tag';
import { InvalidInput } from '../../../errors.ts';
import { openConnections } from './connections.ts';
import type { Connection } from './connection.ts';
import { parseConnectionString } from '../../../input/connection-string.ts';
import type { Dataset } from '../../../datasets/dataset.ts';
import { recordTable, type RecordTable } from './record-table.ts';
import { prepareSession } from './session.ts';

/** What every statement needs: a connection, and the names of Holdfast's tables in one schema. */
export interface Statements {
  /** Runs a statement and returns its rows. @param limitMs time limit, by default {@link SHORT_MS}. */
  query: <Row = Record<string, unknown>>(statement: Sql | string, limitMs?: number) => Promise<Row[]>;
  schema: string;
  /** Names of the tables, with the schema, for use in statements. */
  tables: Record<Table, Sql>;
}

/** What statements on the records of one dataset need. */
export interface Queries extends Statements {
  records: RecordTable;
}

/** Runs each statement on a free connection. */
export interface Database extends Queries {
  /** Runs statements in one transaction. @param limitMs time limit of each of them. */
  transaction<T>(limitMs: number, work: (queries: Queries) => Promise<T>): Promise<T>;
}

/** A connection string, or a function that returns the current one; null if none is set. */
export type DatabaseUrl = string | null | (() => string | null);

/** The connections to one schema. */
export interface Schema {
  /** Returns access to the records of a dataset. */
  of(dataset: Dataset): Database;
  /** Runs statements that all see the database as of the first one, whatever is committed meanwhile. */
  snapshot<T>(work: (statements: Statements) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export const TABLES = ['export', 'slice', 'page_receipt', 'rejected_record', 'migration', 'dataset'] as const;
type Table = (typeof TABLES)[number];

// For statements on a few rows: a database that does not answer within this time is reported.
const SHORT_MS = 15_000;
// Whole slices and exports: 1,000,000 rows are gone through in a minute or two.
export const LONG_MS = 600_000;
// The server ends a statement first, with a reason; the connection is destroyed only when not even that comes.
const GRACE_MS = 5_000;
const SCHEMA = /^(?!pg_)[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/**
 * Opens a pool. Connections are opened when they are needed, and reopened when they were lost.
 *
 * @param given connection string, see {@link parseConnectionString}; a function is called for each new connection.
 * @param pace multiplies the deadlines: 1, or less in tests.
 * @throws InvalidInput for an invalid schema or connection string; the password is never repeated.
 */
export function openDatabase(given: DatabaseUrl, schema: string, pace = 1): Schema {
  const look = typeof given === 'function' ? given : () => given;
  const url = look();
  const problems: string[] = [];
  if (!SCHEMA.test(schema) || schema === 'information_schema') {
    problems.push(
      `destination "postgres:${schema}" does not name a schema: give a name of letters, digits and "_" that does not begin with "pg_", for example "postgres:genesys"`,
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
  const first = { ...parsed.settings, connectMs: parsed.settings.connectMs * pace };
  // User and password may change while the worker runs; everything else stays.
  const settings = () => {
    const now = parseConnectionString(look() ?? url!);
    return 'problems' in now ? first : { ...first, user: now.settings.user, password: now.settings.password };
  };
  const connections = openConnections(settings, (connection) => prepareSession(connection, pace));
  const tables = Object.fromEntries(
    TABLES.map((table) => [table, raw(`"${schema}".${table}`)]),
  ) as Statements['tables'];
  const run = <Row>(connection: Connection, statement: Sql | string, limitMs: number) =>
    connection.query<Row>(statement, (limitMs + GRACE_MS) * pace);
  const transact = <T>(isolation: string, usualMs: number, work: (statements: Statements) => Promise<T>) =>
    connections.use(async (connection) => {
      const begin = `begin isolation level ${isolation}; set local statement_timeout = ${usualMs * pace}`;
      await run(connection, begin, SHORT_MS);
      const query = <Row>(statement: Sql | string, limitMs = usualMs) => run<Row>(connection, statement, limitMs);
      const result = await work({ schema, tables, query });
      await run(connection, 'commit', SHORT_MS);
      return result;
    });
  const query = <Row>(statement: Sql | string, limitMs = SHORT_MS) =>
    connections.use((connection) => run<Row>(connection, statement, limitMs));
  return {
    of(dataset) {
      const records = recordTable(schema, dataset);
      const transaction: Database['transaction'] = (usualMs, work) =>
        transact('read committed', usualMs, (statements) => work({ ...statements, records }));
      return { schema, tables, query, records, transaction };
    },
    snapshot: (work) => transact('repeatable read, read only', LONG_MS, work),
    close: () => connections.close(),
  };
}
