import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { SourceFailure } from '../../../src/activities/source/failure.ts';
import { createSources } from '../../../src/activities/source/registry.ts';
import { toApplicationFailure } from '../../../src/activities/source/to-application-failure.ts';
import { FAILURE_TYPES, type FailureType, SOURCE_NAMES, type SourceName } from '../../../src/contract.ts';
import { cases } from '../../../testkit/deep.ts';
import { answer, type Case, makeCase } from '../../../testkit/odd-answers.ts';
import { makePlan, ORIGIN, pageRequest } from '../../../testkit/plan.ts';
import { seeded } from '../../../testkit/random.ts';
import { realApi } from '../../../testkit/real-api.ts';

const CASES = cases(500, 2_000);
const ABORT = new AbortController().signal;
const LISTS: Record<string, string> = {
  'conversation-query': 'conversations',
  'conversation-job': 'conversations',
  'page-token': 'entities',
};

/** Says whether a body that is not known to be a page could be one: the list must be there, or an end mark. */
function couldBePage(given: Case, name: SourceName): boolean {
  if (given.status !== 200 || given.cutAt !== null) return false;
  let text: string;
  try {
    text = given.body.toString().replace(/^\ufeff/, '');
    if ('content-encoding' in given.headers && given.headers['content-encoding'] !== 'identity') return true;
    const page = JSON.parse(text) as Record<string, unknown> | null;
    if (typeof page !== 'object' || page === null || Array.isArray(page)) return false;
    if (Object.hasOwn(page, LISTS[name]!)) return Array.isArray(page[LISTS[name]!]);
    return name !== 'page-token';
  } catch {
    return false;
  }
}

test(`${CASES} odd answers are never a page that they are not, and every failure says what, where and what to do`, async (t) => {
  const random = seeded('answers');
  let given!: Case;
  const { api } = await realApi(t, (_, response) => answer(given, response));
  const sources = createSources(() => ({ api, origin: ORIGIN }));
  const seen = { pages: 0, refusals: 0, failures: 0 };
  for (let number = 0; number < CASES; number++) {
    const name = random.of(SOURCE_NAMES);
    given = makeCase(random, LISTS[name]!);
    const cursor = random.next() < 0.5 ? null : '100';
    const plan = makePlan({ source: name, pageSize: 100 });
    const label = `case ${number}: ${name} ${JSON.stringify({ ...given, body: given.body.toString().slice(0, 300) })}`;
    const outcome = await sources(name)
      .read(pageRequest(plan, { job: 'j', cursor, page: cursor ? 2 : 1 }), ABORT)
      .catch((error: unknown) => error);
    if (outcome instanceof SourceFailure) {
      seen.failures += 1;
      assert.equal(given.records, null, `${label}: ${outcome.message}`);
      checkFailure(outcome, label);
    } else if (outcome instanceof Error || typeof outcome !== 'object' || outcome === null) {
      assert.fail(`${label}: ${String(outcome instanceof Error ? outcome.stack : outcome)}`);
    } else if ('refused' in outcome) {
      seen.refusals += 1;
      assert.ok(given.status >= 400 && given.status < 500, label);
    } else {
      seen.pages += 1;
      const { scanned } = outcome as { scanned: { records: { length: number } } };
      if (given.records === null) assert.ok(couldBePage(given, name), label);
      else assert.equal(scanned.records.length, given.records, label);
    }
  }
  for (const [what, count] of Object.entries(seen)) assert.ok(count > CASES / 100, `${what}: ${count}`);
});

function checkFailure(failure: SourceFailure, label: string): void {
  for (const times of [1, 2, 100]) {
    const told = toApplicationFailure(failure, times);
    assert.ok(told instanceof ApplicationFailure);
    assert.ok(FAILURE_TYPES.includes(told.type as FailureType), label);
    assert.match(told.message, /^(GET|POST) \/\S+: (no answer|\d{3}).*\. [A-Z].*\.$/, `${label}: ${told.message}`);
    assert.ok(told.message.length < 1_200 && !/[\p{Cc}\p{Cs}]/u.test(told.message), `${label}: ${told.message}`);
    const delay = told.nextRetryDelay as number | null | undefined;
    if (delay != null) assert.ok(delay >= 1_000 && delay <= 3_600_000, label);
  }
}
