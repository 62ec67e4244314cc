import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { csvColumns } from '../../../../src/activities/sink/files/formats/csv-columns.ts';
import { CSV } from '../../../../src/activities/sink/files/formats/csv.ts';
import { CONVERSATIONS } from '../../../../src/datasets/genesys/conversations.ts';
import { contentOf } from '../../../../testkit/content.ts';
import { csvRecords, rowsOf } from '../../../../testkit/csv-file.ts';
import { inMemory } from '../../../../testkit/in-memory.ts';
import { fileOf } from '../../../../testkit/rendered-csv.ts';
import { tempFolder } from '../../../../testkit/temp-folder.ts';
import { seededRandom, uglyRecords } from '../../../../testkit/ugly-records.ts';

const SEED = 20261120;
const { columns: COLUMNS, header: HEADER } = csvColumns(CONVERSATIONS);
const python = spawnSync('python3', ['--version']).status === 0 ? 'python3' : null;
const withPython = { skip: python === null && 'there is no python3 on this machine' };

async function idsOf(csv: Buffer): Promise<(string | null)[]> {
  const ids: (string | null)[] = [];
  for await (const id of CSV.readIds(inMemory(csv), CONVERSATIONS)) ids.push(id);
  return ids;
}
const manyRecords = () => Array.from({ length: 2000 }, uglyRecords(seededRandom(SEED)));

describe('a CSV file', () => {
  it(`gives 2,000 ugly records back (seed ${SEED})`, async () => {
    const records = manyRecords();
    const back = csvRecords(await fileOf(records));
    assert.equal(back.length, records.length);
    for (const [index, record] of records.entries())
      assert.deepEqual(contentOf(back[index]!), contentOf(record), record);
  });

  it('has no cell that a spreadsheet takes for a formula', async () => {
    const cells = rowsOf(await fileOf(manyRecords())).flat();
    const formulas = cells.filter((cell) => /^[=+\-@\t\r\n＝＋－＠]/.test(cell));
    // What is left are negative numbers, which are no formulas.
    assert.deepEqual(
      formulas.filter((cell) => Number.isNaN(Number(cell))),
      [],
    );
    assert.ok(cells.length > 0 && cells.some((cell) => cell.includes('=1+1')));
  });

  it('is the same bytes for the same records, whichever pages they came on', async () => {
    const [first, second] = [manyRecords().slice(0, 150), manyRecords().slice(150, 400)];
    assert.deepEqual(await fileOf(first, second), await fileOf([...first, ...second]));
  });

  it('ends its lines with CRLF, has no byte order mark, and has the header when there are no records', async () => {
    assert.equal((await fileOf([])).toString(), `${HEADER.join()}\r\n`);
    assert.ok((await fileOf(['{"conversationId":"ü"}'])).toString().endsWith('\r\nü,,,,,,,,,,,,,,,,,,,,,,\r\n'));
  });

  it('gives the ids of its records back', async () => {
    const records = manyRecords();
    assert.deepEqual(
      await idsOf(await fileOf(records)),
      records.map((record) => (JSON.parse(record) as { conversationId: unknown }).conversationId),
    );
  });

  it('of another header, or without one, is not read', async () => {
    for (const csv of ['', 'a,b\r\n', (await fileOf(['{"conversationId":"a"}'])).toString().replace('Start', 'Begin')])
      await assert.rejects(idsOf(Buffer.from(csv)), /header line/);
  });

  it('whose row has another number of cells says which', async () => {
    const csv = Buffer.concat([await fileOf(['{"conversationId":"a"}']), Buffer.from('b,c\r\n'), Buffer.from('\r\n')]);
    assert.deepEqual(await idsOf(csv), ['a', null, null]);
  });

  it('that lost a quote is not read', async () => {
    const csv = await fileOf([
      '{"conversationId":"a","participants":[{"x":1}]}',
      '{"conversationId":"b","participants":[{"y":1}]}',
    ]);
    const text = csv.toString();
    await assert.rejects(idsOf(Buffer.from(text.replace('x""', 'x"'))), /quote/i);
    await assert.rejects(idsOf(Buffer.from(text.slice(0, -5))), /quote/i);
  });

  it("has the same cells for Python's csv module", withPython, async (t) => {
    const folder = await tempFolder(t);
    const path = join(folder, 'file.csv');
    await writeFile(path, await fileOf(manyRecords()));
    const script = [
      'import csv, json, sys',
      'csv.field_size_limit(sys.maxsize)',
      'print(json.dumps(list(csv.reader(open(sys.argv[1], newline="", encoding="utf-8"), strict=True))))',
    ];
    const { stdout } = await promisify(execFile)(python!, ['-c', script.join('\n'), path], { maxBuffer: 2 ** 28 });
    assert.deepEqual(JSON.parse(stdout), [HEADER, ...rowsOf(await readFile(path))]);
  });
});

describe('docs/destinations.md', () => {
  const docs = () => readFile(new URL('../../../../../docs/destinations.md', import.meta.url), 'utf8');

  it('lists the columns in their order', async () => {
    const table = [...(await docs()).matchAll(/^\| (\d+) \| `(\w+)` \| (text|JSON)/gm)];
    const documented = table.map(([, number, name, holds]) => [Number(number), name, holds!.toLowerCase()]);
    const columns = [...COLUMNS, { name: 'other', holds: 'json' }];
    assert.deepEqual(
      documented,
      columns.map(({ name, holds }, index) => [index + 1, name, holds]),
    );
  });

  it('has an example in Python that gives records back', withPython, async (t: TestContext) => {
    const path = join(await tempFolder(t), 'file.csv');
    // Numbers that JSON.stringify cannot write, and a name that JSON.parse takes for another thing, are left out.
    const records = manyRecords().filter((record) => !record.includes('1E400') && !record.includes('__proto__'));
    await writeFile(path, await fileOf(records));
    const example = /```python\n([^]*?)```/.exec(await docs())![1]!;
    const script = `${example}\nprint(json.dumps(list(records("${path}"))))`;
    const { stdout } = await promisify(execFile)(python!, ['-c', script], { maxBuffer: 2 ** 28 });
    const expected = records.map((record) => JSON.parse(record) as unknown);
    // Some writers of JSON give -0 as 0.
    const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;
    assert.deepEqual(plain(JSON.parse(stdout)), plain(expected));
  });
});
