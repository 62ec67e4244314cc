import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readRecordIds } from '../../../../src/activities/sink/files/flat/sealed-rows.ts';
import { CSV } from '../../../../src/activities/sink/files/formats/csv.ts';
import { PARQUET } from '../../../../src/activities/sink/files/formats/parquet.ts';
import { idReader } from '../../../../src/activities/sink/files/formats/record-id.ts';
import { CONVERSATIONS } from '../../../../src/datasets/genesys/conversations.ts';
import { FLAT_COLUMNS } from '../../../../src/datasets/genesys/flat-columns.ts';
import { ASKED_CONVERSATIONS } from '../../../../testkit/asked-conversations.ts';
import { FLAT_ANSWERS, plainRows, questionsOf } from '../../../../testkit/asked-questions.ts';
import { openDuckDb } from '../../../../testkit/duckdb.ts';
import { inMemory } from '../../../../testkit/in-memory.ts';
import { fileOf, rowsOf } from '../../../../testkit/rendered-flat.ts';
import { skipUnlessStrict } from '../../../../testkit/strict.ts';
import { makeFolder } from '../../../../testkit/temp-folder.ts';
import { seededRandom, uglyRecords } from '../../../../testkit/ugly-records.ts';

const FORMATS = [CSV, PARQUET];

const questions = questionsOf('docs/flat-rows.md');
const duckDb = await openDuckDb();
const skip = 'missing' in duckDb && skipUnlessStrict(duckDb.missing);

describe('flat rows', () => {
  for (const format of FORMATS) {
    it(`answer the documented questions, as ${format.name}`, { skip }, async () => {
      const ask = 'missing' in duckDb ? null! : duckDb.ask;
      const path = join(await makeFolder(), `a.${format.name}`);
      await writeFile(path, (await fileOf(format, ASKED_CONVERSATIONS)).bytes);
      await ask(`create or replace view flat as select * from '${path}'`);
      for (const { title, sql } of questions) assert.deepEqual(plainRows(await ask(sql)), FLAT_ANSWERS[title], title);
      assert.equal(questions.length, 5);
    });

    it(`give every record's id back, whatever it holds, as ${format.name}`, async () => {
      const records = [
        ...Array.from({ length: 500 }, uglyRecords(seededRandom(20261128))),
        ...['=1+1', '=\\"12\\"', '"quoted"', '12', '', ' ', '\\u0000', '\\ud800', 'a\\r\\nb'].map(
          (id) =>
            `{"conversationId":"${id.replace(/^"(.*)"$/, '\\"$1\\"')}","participants":[{"purpose":"agent","sessions":[{},{}]}]}`,
        ),
      ];
      const { bytes, tally } = await fileOf(format, records);
      const ids: (string | null)[] = [];
      const count = { rows: 0 };
      for await (const id of readRecordIds(format, inMemory(bytes), CONVERSATIONS, { shape: 'flat' }, count))
        ids.push(id);
      const idOf = idReader(CONVERSATIONS);
      assert.deepEqual(
        ids,
        records.map((record) => idOf(Buffer.from(record))),
      );
      assert.equal(count.rows, tally.rows);
      assert.ok(tally.rows >= records.length + 8);
    });
  }

  it('are one a session of a queue, an agent or a user, and one of a conversation without any', async () => {
    const participants = ['customer', 'ivr', 'acd', 'agent', 'user'].map((purpose) => ({
      purpose,
      sessions: [{ sessionId: purpose, mediaType: 'voice' }],
    }));
    const records = [
      { conversationId: 'all', participants },
      { conversationId: 'menu', participants: participants.slice(0, 2) },
      { conversationId: 'nothing', participants: 'none' },
    ];
    const { bytes, tally } = await fileOf(
      CSV,
      records.map((record) => JSON.stringify(record)),
    );
    assert.deepEqual(
      rowsOf(bytes).map((row) => [row['conversation_id'], row['session_number'], row['session_id']]),
      [
        ['all', '1', 'acd'],
        ['all', '2', 'agent'],
        ['all', '3', 'user'],
        ['menu', '1', 'customer'],
        ['nothing', '1', ''],
      ],
    );
    assert.equal(tally.rows, 5);
  });

  it('are documented column by column', async () => {
    const page = await readFile(new URL('../../../../../docs/flat-rows.md', import.meta.url), 'utf8');
    const documented = [...page.matchAll(/^\| `(\w+)` \| (\w+) \| (.+) \|$/gm)].map(([, name, type, meaning]) => ({
      name,
      type,
      meaning,
    }));
    assert.deepEqual(
      documented,
      FLAT_COLUMNS.map(({ name, type, meaning }) => ({ name, type, meaning })),
    );
  });
});
