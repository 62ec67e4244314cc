import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { connect } from '../../../../src/activities/sink/objects/s3/connection.ts';
import { openBucket } from '../../../../src/activities/sink/objects/s3/open-bucket.ts';
import { type HttpServer, httpServer } from '../../../../testkit/http-server.ts';
import { fixedKeys, KEYS } from '../../../../testkit/store-process.ts';

/** Opens a bucket of a store that answers every request in the same way. */
async function bucketOf(t: TestContext, body: string) {
  let asked = 0;
  const server: HttpServer = await httpServer(t, (_, response) => {
    asked += 1;
    // A bucket that asks for ever would never end the test.
    response.writeHead(asked > 20 ? 500 : 200, { etag: '"1"' }).end(body);
  });
  const settings = { endpoint: server.url, region: 'us-east-1' } as Parameters<typeof connect>[1];
  const bucket = openBucket(connect('bucket', settings, fixedKeys(KEYS)), 'bucket', null);
  t.after(() => bucket.close());
  return { bucket, asked: () => asked };
}

describe('a listing that is cut short ends as a failure', () => {
  const KEY = '<Contents><Key>a</Key></Contents><IsTruncated>true</IsTruncated>';
  const UPLOAD = '<Upload><Key>a</Key><UploadId>1</UploadId></Upload><IsTruncated>true</IsTruncated>';
  const LISTINGS: [string, string, 'list' | 'listUploads'][] = [
    ['where no next page is named', `<ListBucketResult>${KEY}</ListBucketResult>`, 'list'],
    [
      'where the next page is named in the old way',
      `<ListBucketResult>${KEY}<NextMarker>a</NextMarker></ListBucketResult>`,
      'list',
    ],
    [
      'where each page names the same next one',
      `<ListBucketResult>${KEY}<NextContinuationToken>t</NextContinuationToken></ListBucketResult>`,
      'list',
    ],
    [
      'where no next uploads are named',
      `<ListMultipartUploadsResult>${UPLOAD}</ListMultipartUploadsResult>`,
      'listUploads',
    ],
  ];
  for (const [where, body, method] of LISTINGS) {
    it(where, async (t) => {
      const { bucket, asked } = await bucketOf(t, body);
      const failure = { type: 'DestinationFailed', nonRetryable: true, message: /does not name the next page/ };
      await assert.rejects(bucket[method]('a'), failure);
      assert.ok(asked() <= 2, `${asked()} requests`);
    });
  }
});

it('a range is cut out of an object that is sent whole', async (t) => {
  const { bucket } = await bucketOf(t, '0123456789');
  const read = async (from: number, to: number) => (await bucket.get('a', { from, to }))?.bytes.toString();
  assert.deepEqual([await read(2, 5), await read(8, 20), await read(10, 12)], ['234', '89', '']);
  assert.equal((await bucket.get('a'))?.bytes.toString(), '0123456789');
});

describe('an answer that takes longer than a store may be silent', () => {
  const SILENCE_MS = 1_000;
  const PIECES = 8;
  const PIECE = 'x'.repeat(20_000);

  /** Opens a bucket whose store sends a piece of its answer five times a second. */
  async function slowBucket(t: TestContext, piece: string, headers: Record<string, string>) {
    const server = await httpServer(t, (_, response) => {
      response.writeHead(200, { etag: '"1"', ...headers });
      let sent = 0;
      const timer = setInterval(() => {
        response.write(piece);
        if (++sent === PIECES) response.end();
      }, 200);
      response.once('close', () => clearInterval(timer));
    });
    const settings = { endpoint: server.url, region: 'us-east-1' } as Parameters<typeof connect>[1];
    const bucket = openBucket(connect('bucket', settings, fixedKeys(KEYS), SILENCE_MS), 'bucket', null);
    t.after(() => bucket.close());
    return bucket;
  }

  for (const [what, headers] of [
    ['of known length', { 'content-length': String(PIECES * PIECE.length) }],
    ['of unknown length', {}],
  ] as const) {
    it(`is read to its end, ${what}`, async (t) => {
      const bucket = await slowBucket(t, PIECE, headers);
      assert.equal((await bucket.get('a'))?.bytes.length, PIECES * PIECE.length);
    });
  }

  it('is given up if it has no more than some bytes', async (t) => {
    const bucket = await slowBucket(t, 'x', { 'content-length': String(PIECES) });
    await assert.rejects(bucket.get('a'), { type: 'DestinationFailed', message: /TIMEOUT/ });
  });
});
