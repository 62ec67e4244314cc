import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDescribedApi } from '../../../../src/activities/source/described/described-api.ts';
import { createQuota } from '../../../../src/activities/source/described/quota.ts';
import { SourceFailure } from '../../../../src/activities/source/failure.ts';
import type { HttpResponse } from '../../../../src/activities/source/response.ts';
import { toApplicationFailure } from '../../../../src/activities/source/to-application-failure.ts';
import { readDefinition } from '../../../../src/datasets/definition/read-definition.ts';
import { textAnswer } from '../../../../testkit/answer.ts';

const definition = readDefinition(
  `name: a
url: https://a.example
auth: { login: { post: https://a.example/login } }
limit: { requests: 10, per: PT1H, remaining: x-left, resets: { at: x-reset } }
errors: [{ status: 400, says: session, then: renew }]
datasets: { rows: { get: /r, records: ., key: id } }
`,
  'a.yaml',
);
/** Half an hour from now, and not from when this file was loaded: with others in its process, that may be minutes ago. */
const headersNow = () => ({ 'x-left': '7', 'x-reset': String(Math.floor(Date.now() / 1000) + 1_800) });

/** Sends one request to an API that gives these answers, one after the other. */
function sending(answers: readonly HttpResponse[], { renewable = true } = {}) {
  const refused: number[] = [];
  let asked = 0;
  const http = { send: () => Promise.resolve(answers[asked++]!), close: () => Promise.resolve() };
  const credential = { headers: { authorization: 'Bearer t' }, query: { key: 'k1' }, values: { host: 'h' } };
  const authenticator = {
    renewable,
    get: () => Promise.resolve(credential),
    refuse: () => void refused.push(asked),
  };
  const api = createDescribedApi({
    definition,
    http,
    quota: createQuota(definition.limit),
    authenticator: () => authenticator,
  });
  const seen: unknown[] = [];
  const sent = api.send((values) => {
    seen.push(values);
    return { method: 'GET', url: 'https://a.example/r?page=1', headers: {} };
  }, definition.errors);
  return { sent, refused, seen, requests: () => asked };
}

async function failureOf(status: number): Promise<ReturnType<typeof toApplicationFailure>> {
  const { sent } = sending([{ ...textAnswer('{}', { status }), headers: headersNow() }]);
  const failure = await sent.then(
    () => assert.fail('it was of use'),
    (error: unknown) => error as SourceFailure,
  );
  assert.ok(failure instanceof SourceFailure);
  return toApplicationFailure(failure, 1);
}

describe('a request to a described API', () => {
  it('that is refused for its rate waits until the window of the limit starts anew', async () => {
    const delay = Number((await failureOf(429)).nextRetryDelay);
    assert.ok(delay > 1_700_000 && delay <= 3_600_000, String(delay));
  });

  // Many APIs send the headers of their limit with each answer.
  for (const status of [408, 500, 502, 503]) {
    it(`that fails with ${status} is tried again soon, whenever the window starts anew`, async () => {
      assert.equal((await failureOf(status)).nextRetryDelay, undefined);
    });
  }

  it('that a row of the definition takes for an expired credential is sent once more with another', async () => {
    const expired = { ...textAnswer('{"m":"Session expired"}', { status: 400 }), headers: headersNow() };
    const { sent, refused, requests } = sending([expired, textAnswer('[]')]);
    assert.equal((await sent).emptied, null);
    assert.deepEqual([refused, requests()], [[1], 2]);
  });

  it('whose credential cannot be renewed is refused for good', async () => {
    const { sent, requests } = sending([textAnswer('{}', { status: 401 })], { renewable: false });
    await assert.rejects(
      sent,
      (error: SourceFailure) => error.row.action === 'stop' && error.row.type === 'Unauthorized',
    );
    assert.equal(requests(), 1);
  });
});
