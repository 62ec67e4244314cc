import assert from 'node:assert/strict';
import { InvalidInput } from '../src/errors.ts';

/** Returns the problems with which an action refuses its input; fails if the action accepts it. */
export function problemsOf(action: () => unknown): readonly string[] {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof InvalidInput, String(error));
    return error.problems;
  }
  return assert.fail('accepted');
}
