import pg from 'pg';
import sqlTag from 'sql-template-tag';

/** A database client for tests: a template tag that runs its statement and returns the rows. */
export interface TestSql {
  <Row = Record<string, unknown>>(strings: TemplateStringsArray, ...values: unknown[]): Promise<Row[]>;
  /** Runs one or more statements without parameters. */
  unsafe(text: string): Promise<Record<string, unknown>[]>;
  end(): Promise<void>;
}

/** Opens connections to a database. @param searchPath schema whose tables can be named without it. */
export function openSql(url: string, searchPath?: string): TestSql {
  const options = searchPath === undefined ? undefined : `-c search_path=${searchPath}`;
  const pool = new pg.Pool({ connectionString: url, options, max: 2 });
  // Tests kill servers, so lost connections are not errors.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const run = async <Row>(query: string | { text: string; values: unknown[] }) => {
    const result = (await pool.query(query as string)) as pg.QueryResult | pg.QueryResult[];
    return (Array.isArray(result) ? result.at(-1)! : result).rows as Row[];
  };
  const tag = <Row>(strings: TemplateStringsArray, ...values: unknown[]) => {
    const { text, values: parameters } = sqlTag(strings, ...values);
    return run<Row>({ text, values: parameters });
  };
  return Object.assign(tag, { unsafe: (text: string) => run<Record<string, unknown>>(text), end: () => pool.end() });
}
