import assert from 'node:assert/strict';
import { it } from 'node:test';
import { unexpected } from '../../chaos/expected-failures.ts';
import { planOf } from '../../chaos/plan.ts';
import type { FaultKind } from '../../chaos/plan-faults.ts';

const told = (kinds: FaultKind[], ...failures: string[]) => {
  const [fault] = planOf(1).faults;
  const plan = { ...planOf(1), faults: kinds.map((kind) => ({ ...fault!, kind })) };
  return unexpected(plan, [{ result: null, failures }]).length;
};

it('a run that ends is excused by a fault that explains it, and by no other', () => {
  const cancelled = 'cancelled; what has been read is kept: run the same command again to resume';
  assert.equal(told(['cancelled'], cancelled), 0);
  assert.equal(told(['terminated', 'worker killed'], cancelled), 1);
  assert.equal(told(['storm of 401'], 'Unauthorized: POST /x: 401', 'Forbidden: GET /y: 403'), 1);
  assert.equal(told(['server errors', 'half answers'], 'MalformedResponse: POST /x: not a page'), 1);
  assert.equal(told(['worker killed']), 0);
});
