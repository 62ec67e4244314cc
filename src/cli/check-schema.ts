import sql from 'sql-template-tag';
import { openDatabase, type Queries, type Statements } from '../activities/sink/postgres/database.ts';
import { withAdvice } from '../activities/sink/postgres/failure.ts';
import { refuseTakenTable } from '../activities/sink/postgres/make-record-table.ts';
import { recordTable } from '../activities/sink/postgres/record-table.ts';
import type { Config } from '../config.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { InvalidInput } from '../errors.ts';

/** Whether a schema can be exported to, or a dataset into it. */
export interface SchemaFinding {
  name: string;
  works: boolean;
  message: string;
  /** True if only exports of this dataset are refused. */
  optional?: true;
}

/**
 * Finds out whether a schema can be exported to, and which datasets could not have a table there. Creates nothing.
 *
 * @throws InvalidInput where it is no schema, or no database is set.
 */
export async function checkSchema(
  config: Config,
  schema: string,
  datasets: readonly Dataset[],
): Promise<SchemaFinding[]> {
  try {
    return await inSchema(config, schema, async (statements) => [
      await findRights(statements),
      ...(await findTakenTables(statements, datasets)),
    ]);
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    return [{ name: 'database', works: false, message: (error as Error).message }];
  }
}

/** Refuses a dataset that could not have a table in the schema. Creates nothing. @throws InvalidInput */
export const checkTable = (config: Config, schema: string, dataset: Dataset): Promise<void> =>
  inSchema(config, schema, (statements) => refuseTakenTable(queriesOf(statements, dataset)));

async function inSchema<T>(
  { postgresUrl }: Config,
  schema: string,
  work: (statements: Statements) => Promise<T>,
): Promise<T> {
  const database = openDatabase(postgresUrl, schema);
  try {
    return await withAdvice(`PostgreSQL, schema "${schema}"`, '', () => database.snapshot(work));
  } finally {
    await database.close();
  }
}

const queriesOf = (statements: Statements, dataset: Dataset): Queries => ({
  ...statements,
  records: recordTable(statements.schema, dataset),
});

async function findRights({ query, schema }: Statements): Promise<SchemaFinding> {
  const [found] = await query<{ creates: boolean | null }>(sql`
    select coalesce(
      (select has_schema_privilege(oid, 'CREATE') from pg_namespace where nspname = ${schema}),
      has_database_privilege(current_database(), 'CREATE')) as creates`);
  const works = found?.creates === true;
  const message = works
    ? `postgres:${schema} can be written`
    : `postgres:${schema}: the user in HOLDFAST_POSTGRES_URL may not create tables there: give it CREATE on the schema, or on the database if there is no such schema`;
  return { name: 'database', works, message };
}

async function findTakenTables(statements: Statements, datasets: readonly Dataset[]): Promise<SchemaFinding[]> {
  const owners = new Map<string, string>();
  const findings: SchemaFinding[] = [];
  for (const dataset of datasets) {
    const queries = queriesOf(statements, dataset);
    const table = queries.records.name;
    const owner = owners.get(table);
    const message = (await refusalOf(queries)) ?? (owner === undefined ? null : sharedTable(table, owner));
    if (message === null) owners.set(table, dataset.name);
    else findings.push({ name: dataset.name, works: false, message, optional: true });
  }
  return findings;
}

async function refusalOf(queries: Queries): Promise<string | null> {
  try {
    await refuseTakenTable(queries);
    return null;
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
}

const sharedTable = (table: string, owner: string): string =>
  `would have the same table "${table}" as ${owner}: export only one of them to this schema`;
