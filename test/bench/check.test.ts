import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { checkOutput } from '../../bench/check.ts';
import { createDataset } from '../../simulator/dataset/dataset.ts';
import { parseOptions } from '../../simulator/settings.ts';
import { DAY } from '../../testkit/world.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';

const OPTIONS = { ...DAY, records: 10 };
const dataset = createDataset(parseOptions(OPTIONS, Date.now()).settings);
const lines = Array.from({ length: 10 }, (_, index) => `${dataset.text(index)}\n`);

test('what is there once is neither lost nor duplicated, over all files, gzipped ones too', async (t) => {
  const folder = await tempFolder(t);
  await mkdir(join(folder, 'conversations'));
  await writeFile(join(folder, 'one.jsonl'), lines.slice(0, 4).join(''));
  await writeFile(join(folder, 'conversations', 'two.jsonl.gz'), gzipSync(lines.slice(4).join('')));
  assert.deepEqual(await checkOutput(folder, OPTIONS), { records: 10, lost: 0, duplicated: 0 });
});

test('what is missing is lost, what comes again or is none of the data is duplicated', async (t) => {
  const folder = await tempFolder(t);
  const stranger = '{"conversationId":"6f2744aa-0000-4000-8000-000000000000"}\n';
  await writeFile(join(folder, 'one.jsonl'), [...lines.slice(0, 7), lines[0], stranger].join(''));
  assert.deepEqual(await checkOutput(folder, OPTIONS), { records: 7, lost: 3, duplicated: 2 });
});

test('ids are found in renamed columns; hidden folders and tables of dlt itself do not count', async (t) => {
  const folder = await tempFolder(t);
  for (const name of ['.parts', '_dlt_loads']) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'x.jsonl'), lines.join(''));
  }
  const renamed = lines.map((line) => line.replace('conversationId', 'conversation_id'));
  await writeFile(join(folder, 'one.jsonl'), renamed.join(''));
  assert.deepEqual(await checkOutput(folder, OPTIONS), { records: 10, lost: 0, duplicated: 0 });
});

test('ids are found in Parquet, whatever the column is called', async (t) => {
  const folder = await tempFolder(t);
  const ids = lines.map((line) => (JSON.parse(line) as { conversationId: string }).conversationId);
  for (const [name, data] of [
    ['conversationId', ids.slice(0, 6)],
    ['conversation_id', [...ids.slice(6, 9), ids[8]]],
  ] as const) {
    const other = { name: 'other', data: data.map(() => 'x'), type: 'STRING' } as const;
    const file = parquetWriteBuffer({ columnData: [other, { name, data: [...data], type: 'STRING' }] });
    await writeFile(join(folder, `${name}.parquet`), Buffer.from(file));
  }
  assert.deepEqual(await checkOutput(folder, OPTIONS), { records: 9, lost: 1, duplicated: 1 });
});
