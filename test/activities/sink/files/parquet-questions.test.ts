import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { parquetColumns } from '../../../../src/activities/sink/files/formats/parquet-columns.ts';
import { PARQUET } from '../../../../src/activities/sink/files/formats/parquet.ts';
import { CONVERSATIONS } from '../../../../src/datasets/genesys/conversations.ts';
import { ASKED_CONVERSATIONS } from '../../../../testkit/asked-conversations.ts';
import { openDuckDb } from '../../../../testkit/duckdb.ts';
import { joined } from '../../../../testkit/in-memory.ts';
import { skipUnlessStrict } from '../../../../testkit/strict.ts';
import { makeFolder } from '../../../../testkit/temp-folder.ts';

// The questions of docs/parquet.md, asked of a few conversations whose answers are worked out by hand.

const ANSWERS: Record<string, unknown[][]> = {
  'Conversations per day': [
    ['2026-03-02', 2],
    ['2026-03-03', 4],
  ],
  'Handle time per queue and day': [
    ['2026-03-02', 'sales', 2, 150],
    ['2026-03-02', 'support', 1, 50],
    ['2026-03-03', 'support', 1, 10],
  ],
  'Abandon rate per queue': [
    ['sales', 3, 1, 33.3],
    ['support', 2, 0, 0],
  ],
  'Transfers per agent': [
    ['ann', 2, 1],
    ['bob', 2, null],
  ],
};

const page = await readFile(new URL('../../../../../docs/parquet.md', import.meta.url), 'utf8');
const views = /^## DuckDB\n[^]*?```sql\n([^]*?)```/m.exec(page)![1]!;
const questions = [...page.matchAll(/^### (.*)\n```sql\n([^]*?)```/gm)].map(([, title, sql]) => ({
  title: title!,
  sql: sql!,
}));
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
      const rows = await ask(sql);
      assert.deepEqual(
        rows.map((row) => Object.values(row).map(plain)),
        ANSWERS[title],
      );
    });
  }
});

/** Counts are of 64 bits, and come as text. */
function plain(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
}

describe('docs/parquet.md', () => {
  it('lists the columns in their order', () => {
    const documented = [...page.matchAll(/^\| `(\w+)` \| (text|time|boolean|number|list) \|$/gm)];
    const types = documented.map(([, name, type]) => [name, type]);
    const columns = parquetColumns(CONVERSATIONS).map(({ name, type }) => [name, type]);
    assert.deepEqual(types, [...columns, ['record', 'text']]);
  });
});
