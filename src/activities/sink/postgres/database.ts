import postgres from 'postgres';
import { InvalidInput } from '../../../errors.ts';

/** What statements need: a connection, and the names of Holdfast's tables in one schema. */
export interface Queries {
  sql: postgres.ISql;
  schema: string;
  /** Names of the tables, quoted, to be put into a statement. */
  tables: Record<Table, postgres.PendingQuery<postgres.Row[]>>;
}

/** A pool of connections. */
export interface Database extends Queries {
  sql: postgres.Sql;
}

/** Runs statements in one transaction. */
export async function transaction<T>(database: Database, work: (queries: Queries) => Promise<T>): Promise<T> {
  return (await database.sql.begin((sql) => work({ ...database, sql }))) as T;
}

const TABLES = ['conversation', 'export', 'slice', 'page_receipt', 'rejected_record', 'migration'] as const;
type Table = (typeof TABLES)[number];

// The pages that one worker has in flight at once rarely fill more; each connection costs the server some 10 MB.
const CONNECTIONS = 8;
const CONNECT_SECONDS = 10;
// A nightly export leaves nothing open for the day.
const IDLE_SECONDS = 30;
const SCHEMA = /^(?!pg_)[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/**
 * Opens a pool; connections are made when they are needed, and again after they were lost.
 *
 * @param url connection string, as libpq has it: `?sslmode=verify-full`, `?max=…` for the number of connections.
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
  if (url === null || problems.length > 0) throw new InvalidInput(problems);
  const options = new URL(url).searchParams;
  const sql = postgres(url, {
    max: Number(options.get('max') ?? CONNECTIONS),
    connect_timeout: CONNECT_SECONDS,
    idle_timeout: IDLE_SECONDS,
    // Temporal keeps the only retry count: after a restart of the database the driver is not to wait on its own.
    backoff: () => 0,
    // Everything goes through text and JSON: no type of the database's own has to be asked for.
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: options.get('application_name') ?? 'holdfast' },
  });
  const tables = Object.fromEntries(TABLES.map((table) => [table, sql(`${schema}.${table}`)]));
  return { sql, schema, tables: tables as unknown as Database['tables'] };
}
