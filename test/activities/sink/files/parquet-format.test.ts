import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { compressionProblem } from '../../../../src/activities/sink/files/compression.ts';
import { PARQUET } from '../../../../src/activities/sink/files/formats/parquet.ts';
import type { Plan } from '../../../../src/contract.ts';
import { CONVERSATIONS } from '../../../../src/datasets/genesys/conversations.ts';
import { openDuckDb } from '../../../../testkit/duckdb.ts';
import { inMemory, joined } from '../../../../testkit/in-memory.ts';
import { ODD, oddRecords } from '../../../../testkit/odd-values.ts';
import { findPython } from '../../../../testkit/python.ts';
import { makeRecord } from '../../../../testkit/sorted-page.ts';
import { skipUnlessStrict } from '../../../../testkit/strict.ts';
import { makeFolder } from '../../../../testkit/temp-folder.ts';
import { seededRandom, uglyRecords } from '../../../../testkit/ugly-records.ts';

const SEED = 20261127;
const here = (name: string) => fileURLToPath(new URL(`../../../../../${name}`, import.meta.url));

/** Renders the file of records that come on some pages. */
function fileOf(
  pages: readonly (readonly string[])[],
  dataset = CONVERSATIONS,
  compression: Plan['compression'] = 'none',
) {
  const lines = pages.map((records) => Buffer.from(records.map((record) => `${record}\n`).join('')));
  return joined(PARQUET.render(lines, dataset, compression));
}

async function idsOf(file: Buffer): Promise<(string | null)[]> {
  const ids: (string | null)[] = [];
  for await (const id of PARQUET.readIds(inMemory(file), CONVERSATIONS)) ids.push(id);
  return ids;
}

const ugly = Array.from({ length: 1000 }, uglyRecords(seededRandom(SEED)));
const odd = oddRecords(500, seededRandom(SEED));
// 12 MB: more than one row group, whose times ascend.
const large = Array.from({ length: 3000 }, (_, index) =>
  makeRecord(`id ${String(index).padStart(4, '0')}`, {
    conversationStart: new Date(Date.UTC(2026, 10, 20) + index * 1000).toISOString(),
    note: 'x'.repeat(4000),
  }),
);
const compressions = (['none', 'gzip', 'zstd'] as const).filter((name) => compressionProblem(name) === null);

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
const noPython = python instanceof Error && skipUnlessStrict(python.message);

const folder = await makeFolder();
const FILES: Record<string, Buffer> = {
  odd: await fileOf([odd.map(({ json }) => json)], ODD),
  large: await fileOf([large]),
  empty: await fileOf([]),
  ...Object.fromEntries(
    await Promise.all(
      compressions.map(async (name) => [`ugly-${name}`, await fileOf([ugly], CONVERSATIONS, name)] as const),
    ),
  ),
};
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
const byPython = noPython ? null : await readByPython();

const withoutMark = (text: unknown) => (typeof text === 'string' ? text.replace(/^\ufeff/, '') : text);
const withZone = (text: unknown) => (typeof text === 'string' ? text.replace('+00:00', 'Z') : text);
const READERS: Record<
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

for (const [reader, { skip, read, types: t }] of Object.entries(READERS)) {
  describe(`${reader} reads Parquet files`, { skip }, () => {
    it('with a column of its type for each declared field, and for the key and the time', async () => {
      assert.deepEqual((await read('odd')).types, {
        at: t['time'],
        text: t['text'],
        integer: t['integer'],
        number: t['number'],
        boolean: t['boolean'],
        list: t['list'],
        time: t['time'],
        epoch: t['time'],
        any: t['text'],
        record_2: t['text'],
        record: t['text'],
      });
    });

    it(`with the values of 500 odd records, and nothing where a value does not fit (seed ${SEED})`, async () => {
      const { rows } = await read('odd');
      assert.equal(rows.length, odd.length);
      for (const [index, { json, held }] of odd.entries())
        assert.deepEqual(rows[index], { ...held, record: json }, json);
    });

    for (const compression of compressions) {
      it(`with 1,000 ugly conversations as they came, compression ${compression} (seed ${SEED})`, async () => {
        const { rows } = await read(`ugly-${compression}`);
        assert.deepEqual(
          rows.map(({ record }) => record),
          ugly,
        );
        // What a string is, JSON.parse says; half a surrogate pair cannot stand in a column.
        for (const [index, row] of rows.entries()) {
          const { conversationId, externalTag } = JSON.parse(ugly[index]!) as Record<string, unknown>;
          for (const [column, value] of [
            ['conversation_id', conversationId],
            ['external_tag', externalTag],
          ] as const) {
            const isPlain = typeof value === 'string' && !/\p{Surrogate}/u.test(value);
            // DuckDB's client for Node.js leaves a byte order mark out.
            assert.equal(withoutMark(row[column]), withoutMark(isPlain ? value : null), ugly[index]);
          }
        }
      });
    }

    it('without records', async () => {
      const { types, rows } = await read('empty');
      assert.deepEqual([rows, types['conversation_start'], types['division_ids']], [[], t['time'], t['list']]);
    });

    it('of several row groups', async () => {
      assert.deepEqual(
        (await read('large')).rows.map(({ record }) => record),
        large,
      );
    });
  });
}

describe('a Parquet file', () => {
  it('says between which keys and times the rows of each group lie', { skip: noPython }, () => {
    const { groups, keys, times } = byPython!['large']!;
    assert.equal(groups.length, 2);
    assert.deepEqual(keys, [
      ['id 0000', `id ${groups[0]! - 1}`],
      [`id ${groups[0]!}`, 'id 2999'],
    ]);
    const at = (index: number) => withZone(new Date(Date.UTC(2026, 10, 20) + index * 1000).toISOString());
    assert.deepEqual(times.flat().map(withZone), [at(0), at(groups[0]! - 1), at(groups[0]!), at(2999)]);
  });

  it('is compressed by Snappy, or as was asked for', { skip: noPython }, () => {
    const codecs = compressions.map((name) => byPython![`ugly-${name}`]!.codec);
    assert.deepEqual(codecs, ['SNAPPY', 'GZIP', 'ZSTD'].slice(0, compressions.length));
  });

  it('is the same bytes for the same records, whichever pages they came on', async () => {
    assert.deepEqual(await fileOf([ugly.slice(0, 150), [], ugly.slice(150)]), FILES['ugly-none']);
    assert.deepEqual(await fileOf([large.slice(0, 2050), large.slice(2050)]), FILES['large']);
  });

  for (const compression of compressions) {
    it(`gives the ids of its records back, compression ${compression}`, async () => {
      const ids = ugly.map((record) => (JSON.parse(record) as { conversationId: unknown }).conversationId);
      assert.deepEqual(await idsOf(FILES[`ugly-${compression}`]!), ids);
    });
  }

  it('without the column of records, or none at all, is refused', async () => {
    await assert.rejects(idsOf(Buffer.from('PAR1')), /too short for a Parquet file/);
    await assert.rejects(idsOf(Buffer.alloc(100)), /PAR1/);
    const renamed = Buffer.from(FILES['odd']!.toString('latin1').replaceAll('record', 'recora'), 'latin1');
    await assert.rejects(idsOf(renamed), /record/);
  });

  it(`that was damaged anywhere is an error or its records, never a crash (seed ${SEED})`, async () => {
    const random = seededRandom(SEED);
    const whole = await fileOf([ugly.slice(0, 20)]);
    for (let time = 0; time < 150; time++) {
      const damaged = Buffer.from(whole);
      damaged[Math.floor(random() * whole.length)]! ^= 1 << Math.floor(random() * 8);
      await idsOf(damaged).catch((error: unknown) => assert.ok(error instanceof Error));
    }
  });
});
