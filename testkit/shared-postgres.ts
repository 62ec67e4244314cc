import { after } from 'node:test';
import { type PostgresServer, startPostgres } from './postgres.ts';
import { openSql } from './sql.ts';

let shared: Promise<PostgresServer> | null = null;
let databases = 0;

after(async () => (await shared)?.dispose());

/**
 * Opens a database of its own on the PostgreSQL that all test files of this process share; for tests that do not stop the
 * server or change its settings. It goes with the server.
 *
 * @returns its URL, with the superuser's name and password.
 */
export async function openSharedDatabase(): Promise<{ url: string }> {
  const { url } = await (shared ??= startPostgres());
  const name = `file_${(databases += 1)}`;
  const sql = openSql(url);
  await sql.unsafe(`create database ${name}`).finally(() => sql.end());
  return { url: Object.assign(new URL(url), { pathname: `/${name}` }).href };
}
