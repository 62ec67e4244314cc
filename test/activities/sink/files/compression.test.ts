import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { compressionOf, compressionProblem } from '../../../../src/activities/sink/files/compression.ts';

const TEXT = Buffer.from('{"conversationId":"a"}\n'.repeat(10_000));
const ZSTD = compressionProblem('zstd') === null;

describe('a compression', () => {
  // oxfmt-ignore
  for (const [name, extension] of [['gzip', '.gz'], ['zstd', '.zst']] as const) {
    it(`by ${name} makes files smaller and gives them back`, { skip: name === 'zstd' && !ZSTD }, async () => {
      const compression = compressionOf(name);
      assert.equal(compression.extension, extension);
      const packed = await buffer(compression.create()!.end(TEXT));
      assert.ok(packed.length < TEXT.length / 10);
      assert.deepEqual(await buffer(compression.undo()!.end(packed)), TEXT);
    });
  }

  it('may be none', () => {
    const none = compressionOf('none');
    assert.deepEqual([none.extension, none.create(), none.undo()], ['', null, null]);
  });

  it('that this Node.js has not says so, and what to use', { skip: ZSTD }, () => {
    assert.match(compressionProblem('zstd')!, /^compression "zstd" needs Node\.js 22\.15 .*use "gzip"$/);
  });

  it('by gzip is everywhere', () => {
    assert.deepEqual([compressionProblem('none'), compressionProblem('gzip')], [null, null]);
  });
});
