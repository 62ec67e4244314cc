import assert from 'node:assert/strict';
import { ApplicationFailure } from '@temporalio/common';

/**
 * Checks that an attempt ended with an error that Holdfast can explain: a failure with a type, or what the system or a
 * driver says. A TypeError would be a fault, also of an attempt that nobody waits for.
 */
export function assertUnderstood(error: unknown): void {
  if (error instanceof ApplicationFailure) return assert.ok(error.type, error.message);
  const { code, stack } = error as NodeJS.ErrnoException;
  assert.ok(typeof code === 'string' && !code.startsWith('ERR_'), stack);
}
