import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePath, valueAt } from '../../../src/datasets/definition/path.ts';
import { namesIn } from '../../../src/json/field-path.ts';
import { seeded } from '../../../testkit/random.ts';

describe('a path', () => {
  it('has the names that the scanner finds in it, whatever its backslashes are', () => {
    const random = seeded('paths');
    let read = 0;
    for (let run = 0; run < 20_000; run++) {
      const text = Array.from({ length: 1 + random.below(7) }, () => random.of(['a', 'b', '.', '\\', '[', ']'])).join(
        '',
      );
      const steps = parsePath(text);
      if (steps === null || steps.some(({ each }) => each)) continue;
      read += 1;
      assert.deepEqual(
        steps.map(({ name }) => name),
        namesIn(text),
        text,
      );
    }
    assert.ok(read > 1_000, `${read} paths`);
  });

  it('is none where a name is empty, or a backslash or a bracket stands alone', () => {
    for (const text of ['', '.', 'a.', '.a', 'a..b', 'a\\', 'a\\\\\\', 'a[', 'a]', '[]', 'a[]b', 'a[0]', 'a[][]']) {
      assert.equal(parsePath(text), null, text);
    }
  });

  it('leads to members, and to nothing that an object has by itself', () => {
    const value = { a: { 'b.c': 1 }, list: [1] };
    assert.equal(valueAt(value, 'a.b\\.c'), 1);
    for (const path of ['x.y', 'a.b.c', 'constructor', 'a.toString'])
      assert.equal(valueAt(value, path), undefined, path);
  });
});
