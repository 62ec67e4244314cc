import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput } from '../src/errors.ts';

describe('an invalid input', () => {
  it('with one problem is that sentence', () => {
    assert.equal(new InvalidInput(['a is wrong']).message, 'a is wrong');
  });

  it('with several problems lists them, one a line', () => {
    assert.match(new InvalidInput(['a is wrong', 'b too']).message, /\n {2}- a is wrong\n {2}- b too$/);
  });
});
