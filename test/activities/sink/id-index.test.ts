import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createIdIndex } from '../../../src/activities/sink/id-index.ts';

describe('an index of ids', () => {
  it('knows each of 50,000 ids, and what number it came with first', () => {
    const index = createIdIndex();
    for (let n = 1; n <= 50_000; n++) assert.equal(index.add(`id ${n}`, n), null);
    for (let n = 1; n <= 50_000; n++) assert.equal(index.add(`id ${n}`, n + 50_000), n);
    assert.equal(index.add('id 0', 7), null);
  });

  it('tells UUIDs apart by each of their digits, and by their spelling', () => {
    const index = createIdIndex();
    const uuid = '0123abcd-0000-4000-8000-0123456789ab';
    assert.equal(index.add(uuid, 1), null);
    for (let at = 0; at < uuid.length; at++) {
      if (uuid[at] === '-') continue;
      const other = uuid.slice(0, at) + (uuid[at] === 'f' ? 'e' : 'f') + uuid.slice(at + 1);
      assert.equal(index.add(other, at + 2), null, other);
    }
    assert.equal(index.add(uuid.toUpperCase(), 99), null);
    assert.equal(index.add(uuid.replaceAll('-', ''), 99), null);
    assert.equal(index.add(uuid, 100), 1);
  });
});
