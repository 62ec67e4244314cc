import assert from 'node:assert/strict';
import { InvalidInput } from '../src/errors.ts';

/** Returns what an action finds wrong; fails when it accepts. */
export function problemsOf(action: () => unknown): readonly string[] {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof InvalidInput, String(error));
    return error.problems;
  }
  return assert.fail('accepted');
}
