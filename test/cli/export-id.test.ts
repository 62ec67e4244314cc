import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkId } from '../../src/cli/export-id.ts';
import { quoted } from '../../src/worker/schedule-history.ts';
import { problemsOf } from '../../testkit/problems.ts';

describe('an id that somebody gives', () => {
  for (const id of [
    '',
    '  ',
    'x'.repeat(1_001),
    'ü'.repeat(501),
    'a\nb',
    'a\0',
    'a\x1b[1m',
    'a\ud800',
    'a\u2028',
    '.',
    '..',
  ]) {
    it(`is refused by its option as ${JSON.stringify(id.slice(0, 10))}`, () => {
      assert.match(problemsOf(() => checkId(id))[0]!, /^--id /);
    });
  }

  it('may be anything else, of up to 1,000 bytes', () => {
    for (const id of ['x'.repeat(1_000), 'mein Export ü', 'a/b:c', '😀']) checkId(id);
  });
});

describe('a schedule id in a filter', () => {
  it('cannot end the literal that it is put into', () => {
    assert.deepEqual(['a', "a'b", 'a\\', "a\\'"].map(quoted), ["'a'", "'a\\'b'", "'a\\\\'", "'a\\\\\\''"]);
  });
});
