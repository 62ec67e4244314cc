import type { DuckDBConnection } from '@duckdb/node-api';

/** Runs a query in DuckDB; 64-bit integers and times are returned as text. */
export type AskDuckDb = (sql: string) => Promise<Record<string, unknown>[]>;

/** Opens a database in memory; returns the reason if DuckDB has no build for this platform. */
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
