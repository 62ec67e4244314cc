import assert from 'node:assert/strict';
import type { SourceFailure } from '../src/activities/source/failure.ts';

/** Makes a check that a failure is a malformed response with such a message. */
export const malformed = (message: RegExp) => (error: SourceFailure) => {
  assert.equal(error.row.type, 'MalformedResponse');
  assert.match(error.message, message);
  return true;
};
