import type { DuckDBConnection } from '@duckdb/node-api';

/** Asks DuckDB something; whole numbers of 64 bits and times come as text. */
export type AskDuckDb = (sql: string) => Promise<Record<string, unknown>[]>;

/** Opens a database in memory, or returns why there is none: no build of DuckDB for this platform. */
export async function openDuckDb(): Promise<{ ask: AskDuckDb } | { missing: string }> {
  let connection: DuckDBConnection;
  try {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    connection = await (await DuckDBInstance.create(':memory:')).connect();
  } catch (error) {
    return { missing: `DuckDB does not run here: ${(error as Error).message}` };
  }
  await connection.run("set timezone = 'UTC'");
  return { ask: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson() };
}
