import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { parquetMetadata } from 'hyparquet';
import { renderSlice } from '../../../../src/activities/sink/files/flat/sealed-rows.ts';
import { CSV } from '../../../../src/activities/sink/files/formats/csv.ts';
import type { FileFormat } from '../../../../src/activities/sink/files/formats/format.ts';
import { PARQUET } from '../../../../src/activities/sink/files/formats/parquet.ts';
import { CONVERSATIONS } from '../../../../src/datasets/genesys/conversations.ts';
import { packageRoot } from '../../../../src/package.ts';
import { ASKED_CONVERSATIONS } from '../../../../testkit/asked-conversations.ts';
import { documentedBlocks } from '../../../../testkit/documented.ts';
import { openDuckDb } from '../../../../testkit/duckdb.ts';
import { plainRows } from '../../../../testkit/asked-questions.ts';
import { joined } from '../../../../testkit/in-memory.ts';
import { makePlan } from '../../../../testkit/plan.ts';
import { findPython } from '../../../../testkit/python.ts';
import { skipUnlessStrict } from '../../../../testkit/strict.ts';
import { makeFolder } from '../../../../testkit/temp-folder.ts';

// The recipes of docs/recipes.md for files, with a few conversations whose answers are worked out by hand.

const sql = documentedBlocks('docs/recipes.md', 'sql');
const [pandas] = documentedBlocks('docs/recipes.md', 'python');
const duckDb = await openDuckDb();
const noDuckDb = 'missing' in duckDb && skipUnlessStrict(duckDb.missing);
const requirements = join(packageRoot(), 'test/activities/sink/files/recipes-requirements.txt');
const python = await findPython(requirements, (line) => console.log(`# ${line}`)).catch((error: Error) => error);
const noPython = python instanceof Error && skipUnlessStrict(python.message);

let folder: string;
before(async () => {
  folder = await makeFolder();
  const pages = [Buffer.from(ASKED_CONVERSATIONS.map((record) => `${record}\n`).join(''))];
  const write = async (place: string, name: string, format: FileFormat) => {
    await mkdir(join(folder, place, 'march'), { recursive: true });
    const { pieces } = renderSlice(format, pages, CONVERSATIONS, makePlan({ shape: 'flat' }), () => undefined);
    await writeFile(join(folder, place, 'march', name), await joined(pieces));
  };
  await write('calls', 'a.parquet', PARQUET);
  await write('sheets', 'a.csv', CSV);
  await writeFile(join(folder, 'calls', 'march', 'manifest.json'), '{}');
});

/** A statement of the page, with its paths in the folder of the test. */
const here = (text: string): string => text.replace(/'(calls|sheets|agents)/g, `'${folder}/$1`);

describe('the recipes of docs/recipes.md', () => {
  it('DuckDB reads Parquet', { skip: noDuckDb }, async () => {
    const ask = 'missing' in duckDb ? null! : duckDb.ask;
    assert.deepEqual(plainRows(await ask(here(sql[0]!))), [
      ['sales', 2, 150],
      ['support', 2, 30],
    ]);
  });

  it('DuckDB makes a sheet of CSV', { skip: noDuckDb }, async () => {
    const ask = 'missing' in duckDb ? null! : duckDb.ask;
    await ask(here(sql[1]!));
    assert.equal(await readFile(join(folder, 'agents.csv'), 'utf8'), 'agent,handled,transfers\nann,2,1\nbob,2,0\n');
  });

  it('pandas sums by queue', { skip: noPython }, async () => {
    const { stdout } = await promisify(execFile)(python as string, ['-c', pandas!], { cwd: folder });
    const [header, ...rows] = stdout.trim().split('\n');
    assert.equal(header, 'queue_name,handled,average_seconds');
    assert.deepEqual(
      rows.map((row) => row.split(',').map((cell) => (Number.isNaN(Number(cell)) ? cell : Number(cell)))),
      [
        ['sales', 2, 150],
        ['support', 2, 30],
      ],
    );
  });

  it('Athena is told of columns that the files have, by types that it reads them as', async () => {
    const athena = sql.find((block) => block.includes('create external table'))!;
    const named = [...athena.matchAll(/(\w+) (string|timestamp|bigint)(?=[,\n])/g)].map(([, name, type]) => ({
      name,
      type,
    }));
    const bytes = await readFile(join(folder, 'calls/march/a.parquet'));
    const { schema } = parquetMetadata(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    const typeOf = ({ type, logical_type: logical }: (typeof schema)[number]): string | undefined =>
      logical?.type === 'STRING'
        ? 'string'
        : logical?.type === 'TIMESTAMP'
          ? 'timestamp'
          : type === 'INT64'
            ? 'bigint'
            : type;
    const has = new Map(schema.map((column) => [column.name, typeOf(column)]));
    assert.equal(named.length, 13);
    for (const { name, type } of named) assert.equal(has.get(name!), type, name);
  });
});
