import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Random } from './random.ts';

const SECRET = 'personal-data-of-the-body';

/** What the server answers, and what is right to make of it. */
export interface Case {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
  /** Breaks the connection after so many bytes of the body. */
  cutAt: number | null;
  /** Records of the page; null where it is none. */
  records: number | null;
}

// oxfmt-ignore
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

// oxfmt-ignore
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

export function makeCase(random: Random, list: string): Case {
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

export function answer({ status, headers, body, cutAt }: Case, response: ServerResponse): void {
  // A length would be honest: it is left out half of the time by the chunked encoding.
  response.writeHead(status, headers);
  if (cutAt === null) response.end(body);
  else response.write(Buffer.concat([body.subarray(0, cutAt), Buffer.from(' ')]), () => response.destroy());
}
