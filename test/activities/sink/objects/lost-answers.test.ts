import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { JSONL } from '../../../../src/activities/sink/files/formats/jsonl.ts';
import { createObjectSink } from '../../../../src/activities/sink/objects/object-sink.ts';
import { copyObject } from '../../../../src/activities/sink/objects/copy-object.ts';
import type { Bucket } from '../../../../src/activities/sink/objects/s3/bucket.ts';
import { openBucket } from '../../../../src/activities/sink/objects/s3/open-bucket.ts';
import { connect } from '../../../../src/activities/sink/objects/s3/connection.ts';
import { writeObject } from '../../../../src/activities/sink/objects/write-object.ts';
import { packageRoot } from '../../../../src/package.ts';
import { cases } from '../../../../testkit/deep.ts';
import { exportHalves } from '../../../../testkit/object-export.ts';
import { openSharedStore } from '../../../../testkit/shared-store.ts';
import { fixedKeys } from '../../../../testkit/store-process.ts';
import { makePlan, pageRequest } from '../../../../testkit/plan.ts';
import { seeded } from '../../../../testkit/random.ts';
import { exportSmall, SMALL_RECORDS, smallPlan } from '../../../../testkit/small-export.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { type Fate, openStoreProxy, type StoreProxy } from '../../../../testkit/store-proxy.ts';

const { server, skip } = await openSharedStore();

const through = ({ endpoint }: StoreProxy) =>
  openBucket(connect('faulty', { ...server!.settings, endpoint }, fixedKeys()), 'faulty', null);

describe('a store that loses answers and requests, and asks to slow down', { skip }, async () => {
  const direct = server ? await server.makeBucket('faulty') : null!;
  describe('changes nothing about an export', { concurrency: 4 }, () => {
    for (const seed of Array.from({ length: cases(2, 8) }, (_, n) => n)) {
      it(`with seed ${seed}`, async (t) => {
        const { proxy, bucket } = await proxied(t);
        const random = seeded(`lost answers ${seed}`);
        const fates: Fate[] = ['lose the answer', 'lose the request', 'slow down', 'conflict'];
        let faults = 0;
        proxy.fate = () => (random.below(100) < 12 ? (faults++, random.of(fates)) : 'pass');
        const sink = createObjectSink(bucket, `${seed}/`, JSONL);
        const plan = smallPlan('jsonl:s3://faulty');
        const { records, duplicates, rejected } = await again(() => exportSmall(sink, plan));
        assert.deepEqual([records, duplicates, rejected], [SMALL_RECORDS, 1, 1]);
        assert.ok(faults > 5, `${faults} faults`);
        proxy.fate = () => 'pass';
        assert.deepEqual((await sink.verify(plan.exportId))?.differences, []);
        const { keys, folders } = await direct.list(`${seed}/${plan.exportId}/`);
        assert.deepEqual([keys.length, folders], [4, []], keys.join());
      });
    }
  });

  it('that says nothing but SlowDown is waited for, with a word', async (t) => {
    const { proxy, bucket } = await proxied(t);
    proxy.fate = () => 'slow down';
    await assert.rejects(bucket.put('key', [Buffer.from('x')]), {
      type: 'DestinationFailed',
      message: /SlowDown\)\. The store asks for fewer requests per second/,
    });
    assert.equal(proxy.seen.length, 4);
  });
});

it('a store that has a name without its object is told of', { skip }, async () => {
  const bucket: Bucket = { ...server!.open('faulty'), put: () => Promise.resolve(false) };
  const plan = makePlan({ destination: 'jsonl:s3://faulty' });
  const store = (await createObjectSink(server!.open('faulty'), 'nameless/', JSONL).open(plan))!;
  const sink = createObjectSink(bucket, 'nameless/', JSONL);
  await assert.rejects(sink.save(pageRequest({ ...plan, store }), sortedPage([makeRecord('a')])), {
    type: 'DestinationFailed',
    message: /refused to write this object because it already exists, but then could not find it/,
  });
});

describe('a conditional write that meets another one (409, Amazon S3)', { skip }, () => {
  it('is tried again, and then knows who was first', async (t) => {
    const { proxy, bucket } = await proxied(t);
    for (const isFirst of [true, false]) {
      const began = proxy.seen.length;
      proxy.fate = (number) => (number <= began + 2 ? 'conflict' : 'pass');
      const written = await bucket.put('contended', [Buffer.from('x')], { condition: 'absent' });
      assert.deepEqual([written, proxy.seen.length - began], [isFirst, 3]);
    }
  });

  it('that never ends is waited for, with a word', async (t) => {
    const { proxy, bucket } = await proxied(t);
    proxy.fate = () => 'conflict';
    await assert.rejects(bucket.put('busy', [Buffer.from('x')], { condition: 'absent' }), {
      type: 'DestinationFailed',
      message: /HTTP 409, ConditionalRequestConflict\)\. Another attempt is writing the same object/,
    });
  });
});

/** Opens a proxy of the store that decides what becomes of each request, and a bucket through it. */
async function proxied(t: TestContext) {
  const proxy = await openStoreProxy(server!.port);
  t.after(() => proxy.close());
  const bucket = through(proxy);
  t.after(() => bucket.close());
  return { proxy, bucket };
}

/** Tries again as Temporal does, where the store was not to be reached for several tries. */
async function again<T>(work: () => Promise<T>, times = 5): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (times === 0 || (error as { type?: string }).type !== 'DestinationFailed') throw error;
    return again(work, times - 1);
  }
}

/** The rights that a request needs. */
function actionOf(seen: string): string {
  const [method, url] = seen.split(' ') as [string, string];
  const { pathname, searchParams } = new URL(url, 'http://store');
  const isBucket = pathname.split('/').filter((part) => part).length === 1;
  if (isBucket && method === 'POST') return 's3:DeleteObject';
  if (isBucket) return searchParams.has('uploads') ? 's3:ListBucketMultipartUploads' : 's3:ListBucket';
  if (method === 'DELETE') return searchParams.has('uploadId') ? 's3:AbortMultipartUpload' : 's3:DeleteObject';
  return method === 'GET' || method === 'HEAD' ? 's3:GetObject' : 's3:PutObject';
}

it('the policy in the documents gives the rights that are used, and no others', { skip }, async (t) => {
  const { proxy, bucket } = await proxied(t);
  await exportHalves(bucket, 'policy/');
  const { sink, plan } = await exportHalves(bucket, 'policy/', { runId: 'run-2', fingerprint: 'f2', overwrite: true });
  assert.deepEqual((await sink.verify(plan.exportId))?.differences, []);
  // Large objects: in parts, and copied in parts.
  const large = Array.from({ length: 5 }, () => Buffer.alloc(7 * 1024 * 1024, 'x'));
  const { bytes } = await writeObject(bucket, 'policy/large', 'mine', large);
  const copy = { from: 'policy/large', to: 'policy/copy', bytes };
  assert.equal(await copyObject(bucket, copy, 'mine', { atOnce: 1, partBytes: 16 * 1024 * 1024 }), true);
  assert.equal((await bucket.head('policy/copy'))!.length, bytes);
  async function* broken() {
    yield* large;
    await Promise.reject(new Error('broken'));
  }
  await assert.rejects(writeObject(bucket, 'policy/broken', 'mine', broken()), /broken/);
  assert.deepEqual(await bucket.listUploads('policy/'), []);
  assert.equal(await bucket.head('policy/broken'), null);

  const text = readFileSync(join(packageRoot(), 'docs', 'object-storage.md'), 'utf8');
  const policy = JSON.parse(/```json\n(\{\n {2}"Version".*?)```/s.exec(text)![1]!) as {
    Statement: { Action: string[] }[];
  };
  const given = policy.Statement.flatMap(({ Action }) => Action).sort();
  assert.deepEqual([...new Set(proxy.seen.map(actionOf))].sort(), given);
});
