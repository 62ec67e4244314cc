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
});
