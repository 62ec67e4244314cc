import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sentence as inSources } from '../../src/activities/source/sentence.ts';
import { sentence } from '../../src/workflows/sentence.ts';

test('a sentence ends with one full stop, whatever a source has said', () => {
  const pairs = [
    ['It is full', 'It is full.'],
    ['It is full.', 'It is full.'],
    ['400 "no such field."', '400 "no such field."'],
    ['400 "no such field"', '400 "no such field".'],
    ['503 (correlation id 7)', '503 (correlation id 7).'],
    ['Why?', 'Why?'],
  ] as const;
  for (const [text, expected] of pairs) {
    assert.equal(sentence(text), expected);
    assert.equal(inSources(text), expected);
  }
});
