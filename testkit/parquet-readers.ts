import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openDuckDb } from './duckdb.ts';
import { findPython } from './python.ts';
import { FILES } from './rendered-parquet.ts';
import { skipUnlessStrict } from './strict.ts';
import { makeFolder } from './temp-folder.ts';

const here = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/** What a reader makes of a file. */
interface Read {
  types: Record<string, string>;
  rows: Record<string, unknown>[];
}

/** What pyarrow says of a file besides. */
interface PythonRead extends Read {
  codec: string | null;
  groups: number[];
  keys: [string, string][];
  times: [string, string][];
}

const duckDb = await openDuckDb();
const python = await findPython(here('test/activities/sink/files/requirements.txt'), (line) =>
  console.log(`# ${line}`),
).catch((error: Error) => error);
const noDuckDb = 'missing' in duckDb && skipUnlessStrict(duckDb.missing);
export const noPython = python instanceof Error && skipUnlessStrict(python.message);

const folder = await makeFolder();

const pathOf = (name: string) => join(folder, `${name}.parquet`);
for (const [name, bytes] of Object.entries(FILES)) await writeFile(pathOf(name), bytes);

async function readByDuckDb(name: string): Promise<Read> {
  if ('missing' in duckDb) throw new Error(duckDb.missing);
  const described = await duckDb.ask(`describe from '${pathOf(name)}'`);
  const types = Object.fromEntries(
    described.map((column) => [column['column_name'], column['column_type']]),
  ) as Read['types'];
  const times = Object.keys(types).filter((column) => types[column]!.startsWith('TIMESTAMP'));
  const replaced = times.map((column) => `epoch_ms("${column}") as "${column}"`).join();
  const rows = await duckDb.ask(`select * replace (${replaced}) from '${pathOf(name)}'`);
  const iso = (value: unknown) => (value === null ? null : new Date(Number(value)).toISOString());
  return {
    types,
    rows: rows.map((row) => ({ ...row, ...Object.fromEntries(times.map((column) => [column, iso(row[column])])) })),
  };
}

/** Reads all files by pyarrow, in one process. */
async function readByPython(): Promise<Record<string, PythonRead>> {
  const names = Object.keys(FILES);
  const { stdout } = await promisify(execFile)(
    String(python),
    [here('testkit/read-parquet.py'), ...names.map(pathOf)],
    {
      maxBuffer: 2 ** 28,
    },
  );
  const read = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as PythonRead);
  return Object.fromEntries(read.map((each, index) => [names[index]!, each]));
}
export const byPython = noPython ? null : await readByPython();

export const withoutMark = (text: unknown) => (typeof text === 'string' ? text.replace(/^\ufeff/, '') : text);
export const withZone = (text: unknown) => (typeof text === 'string' ? text.replace('+00:00', 'Z') : text);
export const READERS: Record<
  string,
  { skip: string | false; read: (name: string) => Read | Promise<Read>; types: Record<string, string> }
> = {
  DuckDB: {
    skip: noDuckDb,
    read: readByDuckDb,
    types: {
      text: 'VARCHAR',
      integer: 'BIGINT',
      number: 'DOUBLE',
      boolean: 'BOOLEAN',
      list: 'VARCHAR[]',
      time: 'TIMESTAMP WITH TIME ZONE',
    },
  },
  pyarrow: {
    skip: noPython,
    read: (name) => {
      const { types, rows } = byPython![name]!;
      const times = Object.keys(types).filter((column) => types[column]!.startsWith('timestamp'));
      return {
        types,
        rows: rows.map((row) => ({
          ...row,
          ...Object.fromEntries(times.map((column) => [column, withZone(row[column])])),
        })),
      };
    },
    types: {
      text: 'string',
      integer: 'int64',
      number: 'double',
      boolean: 'bool',
      list: 'list<element: string>',
      time: 'timestamp[ms, tz=UTC]',
    },
  },
};
