import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { ArrayWriter } from '../../../../src/activities/sink/postgres/array-writer.ts';
import { openSharedDatabase } from '../../../../testkit/shared-postgres.ts';

const database = await openSharedDatabase();

/** Writes arrays with a writer that expects no bytes at all. */
function write(...arrays: ['text' | 'jsonb', (Buffer | string | null)[]][]): Buffer[] {
  const writer = new ArrayWriter(0);
  for (const [type, elements] of arrays) writer.write(type, elements.length, (index) => elements[index]!);
  return writer.written();
}

describe('arrays for PostgreSQL', () => {
  let client: pg.Client;
  before(async () => {
    client = new pg.Client(database.url);
    await client.connect();
  });
  after(() => client.end());

  const CASES: Record<string, (string | null)[]> = {
    'no element': [],
    'one element': ['a'],
    'an empty text': [''],
    'only nulls': [null, null],
    'nulls between texts': [null, 'a', null, 'b'],
    'characters that a text format would quote': ['{a,"b"}', '\\', 'NULL', ' ', '\n'],
    'characters of up to four bytes': ['é', '€', '😀'],
  };
  for (const [what, texts] of Object.entries(CASES)) {
    it(`hold ${what}`, async () => {
      const bytes = texts.map((text) => (text === null ? null : Buffer.from(text)));
      const values = write(['text', texts], ['text', bytes]);
      const { rows } = await client.query('select $1::text[] as texts, $2::text[] as bytes', values);
      assert.deepEqual(rows, [{ texts, bytes: texts }]);
    });
  }

  it('hold JSON as it is, and stay apart when their memory grows', async () => {
    const long = Array.from({ length: 2000 }, (_, n) => `${n}`.repeat(300));
    const values = write(
      ['text', ['a']],
      ['jsonb', [Buffer.from('{"k": [1, "é"]}'), null, Buffer.from('null')]],
      ['text', long],
      ['text', []],
      ['text', ['z']],
    );
    const { rows } = await client.query(
      'select $1::text[] as first, $2::jsonb[]::text[] as json, $3::text[] as long, $4::text[] as none, $5::text[] as last',
      values,
    );
    assert.deepEqual(rows, [{ first: ['a'], json: ['{"k": [1, "é"]}', null, 'null'], long, none: [], last: ['z'] }]);
  });
});
