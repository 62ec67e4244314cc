import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { byPython, noPython, READERS, withoutMark, withZone } from '../../../../testkit/parquet-readers.ts';
import { compressions, large, odd, SEED, ugly } from '../../../../testkit/rendered-parquet.ts';

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
});
