import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { createSources } from '../../../src/activities/source/registry.ts';
import { SourceFailure } from '../../../src/activities/source/failure.ts';
import { toApplicationFailure } from '../../../src/activities/source/to-application-failure.ts';
import { FAILURE_TYPES, type FailureType, SOURCE_NAMES, type SourceName } from '../../../src/contract.ts';
import { ORIGIN, makePlan, pageRequest } from '../../../testkit/plan.ts';
import { type Random, seeded } from '../../../testkit/random.ts';
import { realApi } from '../../../testkit/real-api.ts';

const CASES = 2_000;
const ABORT = new AbortController().signal;
const LISTS: Record<string, string> = {
  'conversation-query': 'conversations',
  'conversation-job': 'conversations',
  'page-token': 'entities',
};
const SECRET = 'personal-data-of-the-body';

/** What the server answers, and what is right to make of it. */
interface Case {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
  /** Breaks the connection after so many bytes of the body. */
  cutAt: number | null;
  /** Records of the page; null where it is none. */
  records: number | null;
}

// prettier-ignore
const STATUSES = [200, 200, 200, 200, 200, 201, 202, 203, 204, 205, 206, 207, 300, 301, 302, 304, 307, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 413, 414, 415, 418, 422, 423, 425, 426, 429, 431, 451, 499, 500, 501, 502, 503, 504, 507, 511, 520, 529, 599];
const TYPES = [
  'application/json',
  'text/html',
  'text/plain',
  'application/problem+json',
  '',
  'x\u0001y',
  'application/json; charset=utf-16',
];
const WAITS = ['0', '-1', '1', '3600', '99999999', 'soon', 'Fri, 20 Nov 2026 08:00:00 GMT', '1e9', ''];

function value(random: Random, depth = 0): unknown {
  const deep = depth < 3;
  return random.of([
    () => null,
    () => random.of([0, 1, -1, 1e300, 2 ** 60, 0.5, 400, 404]),
    () => random.next() < 0.5,
    () =>
      random.of([
        '',
        'x',
        SECRET,
        '\u001b[2J',
        '\ud800',
        'Pagination may not exceed 40 results.',
        'cursor expired',
        'bad.credentials',
        '![x](http://y)',
      ]),
    () => (deep ? Array.from({ length: random.below(3) }, () => value(random, depth + 1)) : []),
    () => (deep ? object(random, depth + 1) : {}),
  ])();
}

// prettier-ignore
const NAMES = ['conversations', 'entities', 'totalHits', 'total', 'cursor', 'nextPageToken', 'dataAvailabilityDate', 'aggregations', 'message', 'code', 'error', 'errors', 'contextId', 'title', 'detail', '__proto__', 'other'];

function object(random: Random, depth: number): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: random.below(4) }, () => [random.of(NAMES), value(random, depth)]));
}

/** A page that is one of this source, without any sign that it is none. */
function goodPage(random: Random, list: string): { body: Record<string, unknown>; records: number } {
  const records = random.below(4);
  const rows = Array.from({ length: records }, (_, id) => ({
    conversationId: `c${id}`,
    conversationStart: '2026-11-20T08:00:00.000Z',
  }));
  return { body: { [list]: rows, totalHits: records, cursor: 'next', nextPageToken: 'next' }, records };
}

function makeCase(random: Random, list: string): Case {
  const good = goodPage(random, list);
  const isGood = random.next() < 0.4;
  const raw = random.of([
    () => JSON.stringify(value(random)),
    () => JSON.stringify(object(random, 0)),
    () => '',
    () => '<html>Sign in</html>',
    () => '{"conver',
  ]);
  const text = isGood ? JSON.stringify(good.body) : raw();
  const mark = random.of(['', '', '\ufeff']);
  let body = Buffer.from(mark + text);
  const headers: Case['headers'] = { 'content-type': random.of(TYPES).replace('\u0001', '') };
  if (random.next() < 0.3)
    headers['retry-after'] = random.next() < 0.8 ? random.of(WAITS) : [random.of(WAITS), random.of(WAITS)];
  if (random.next() < 0.2) headers['location'] = random.of(['/x?a=b', 'https://h/p', '\t', 'http://user:pw@h']);
  if (random.next() < 0.2) headers['inin-correlation-id'] = random.of(['c1', 'x'.repeat(500)]);
  let readable = true;
  if (random.next() < 0.4) {
    const encoding = random.of(['gzip', 'br', 'deflate', 'zstd', 'identity', 'gzip, br']);
    headers['content-encoding'] = encoding;
    const encode = {
      gzip: gzipSync,
      br: brotliCompressSync,
      deflate: deflateSync,
      zstd: null,
      identity: (bytes: Buffer) => bytes,
      'gzip, br': (bytes: Buffer) => brotliCompressSync(gzipSync(bytes)),
    }[encoding];
    const honest = random.next() < 0.8;
    if (encode && honest) body = Buffer.from(encode(body));
    readable = encoding === 'identity' || (encode != null && honest);
  }
  const status = random.of(STATUSES);
  const cutAt = random.next() < 0.15 ? random.below(Math.max(1, body.length)) : null;
  return {
    status,
    headers,
    body,
    cutAt,
    records: isGood && readable && cutAt === null && status === 200 ? good.records : null,
  };
}

function answer({ status, headers, body, cutAt }: Case, response: ServerResponse): void {
  // A length would be honest: it is left out half of the time by the chunked encoding.
  response.writeHead(status, headers);
  if (cutAt === null) response.end(body);
  else response.write(Buffer.concat([body.subarray(0, cutAt), Buffer.from(' ')]), () => response.destroy());
}

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
