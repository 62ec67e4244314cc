import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { parquetColumns } from '../../../../src/activities/sink/files/formats/parquet-columns.ts';
import { PARQUET } from '../../../../src/activities/sink/files/formats/parquet.ts';
import { CONVERSATIONS } from '../../../../src/datasets/genesys/conversations.ts';
import { ASKED_CONVERSATIONS } from '../../../../testkit/asked-conversations.ts';
import {
  type Answers,
  ANSWERS as RECORD_ANSWERS,
  plainRows,
  questionsOf,
} from '../../../../testkit/asked-questions.ts';
import { openDuckDb } from '../../../../testkit/duckdb.ts';
import { joined } from '../../../../testkit/in-memory.ts';
import { skipUnlessStrict } from '../../../../testkit/strict.ts';
import { makeFolder } from '../../../../testkit/temp-folder.ts';

// The questions of docs/parquet.md, asked of a few conversations whose answers are worked out by hand.

const ALIKE = ['Handle time per queue and day', 'Abandon rate per queue', 'Transfers per agent'];
const ANSWERS: Answers = {
  'Conversations per day': [
    ['2026-03-02', 2],
    ['2026-03-03', 4],
  ],
  ...Object.fromEntries(ALIKE.map((title) => [title, RECORD_ANSWERS[title]])),
};

const page = await readFile(new URL('../../../../../docs/parquet.md', import.meta.url), 'utf8');
const views = /^## DuckDB\n[^]*?```sql\n([^]*?)```/m.exec(page)![1]!;
const questions = questionsOf('docs/parquet.md');
const duckDb = await openDuckDb();

describe('the questions of docs/parquet.md', { skip: 'missing' in duckDb && skipUnlessStrict(duckDb.missing) }, () => {
  const ask = 'missing' in duckDb ? null! : duckDb.ask;
  before(async () => {
    const folder = await makeFolder();
    await mkdir(join(folder, 'exports', 'march'), { recursive: true });
    const pages = [Buffer.from(ASKED_CONVERSATIONS.map((record) => `${record}\n`).join(''))];
    await writeFile(
      join(folder, 'exports/march/a.parquet'),
      await joined(PARQUET.render(pages, CONVERSATIONS, 'none')),
    );
    for (const view of views.replace("'exports/", `'${folder}/exports/`).split(/;\n/)) if (view.trim()) await ask(view);
  });

  it('are those that have answers here', () => {
    assert.deepEqual(
      questions.map(({ title }) => title),
      Object.keys(ANSWERS),
    );
  });
  for (const { title, sql } of questions) {
    it(`${title}`, async () => {
      assert.deepEqual(plainRows(await ask(sql)), ANSWERS[title]);
    });
  }
});

describe('docs/parquet.md', () => {
  it('lists the columns in their order', () => {
    const documented = [...page.matchAll(/^\| `(\w+)` \| (text|time|boolean|number|list) \|$/gm)];
    const types = documented.map(([, name, type]) => [name, type]);
    const columns = parquetColumns(CONVERSATIONS).map(({ name, type }) => [name, type]);
    assert.deepEqual(types, [...columns, ['record', 'text']]);
  });
});
