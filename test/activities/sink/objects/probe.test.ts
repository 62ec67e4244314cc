import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { JSONL } from '../../../../src/activities/sink/files/formats/jsonl.ts';
import { createObjectSink } from '../../../../src/activities/sink/objects/object-sink.ts';
import { probeStore } from '../../../../src/activities/sink/objects/probe.ts';
import type { Bucket } from '../../../../src/activities/sink/objects/s3/bucket.ts';
import { startObjectServer } from '../../../../testkit/object-server.ts';
import { makePlan } from '../../../../testkit/plan.ts';
import { versityGwOrSkip } from '../../../../testkit/versitygw.ts';

const { program, skip } = await versityGwOrSkip();
const server = program === null ? null : await startObjectServer(program);
after(() => server?.dispose());

/** A store that ignores one of the conditions, as older ones do. */
const ignoring = (bucket: Bucket, ignores: 'absent' | 'etag'): Bucket => ({
  ...bucket,
  put: (key, pieces, { condition, ...options } = {}) => {
    const isIgnored = condition !== undefined && (condition === 'absent') === (ignores === 'absent');
    return bucket.put(key, pieces, isIgnored || condition === undefined ? options : { ...options, condition });
  },
});

describe('trying a store', { skip }, async () => {
  const bucket = server ? await server.makeBucket('probed') : null!;

  it('finds that it has what is needed, and leaves nothing', async () => {
    await probeStore(bucket, 'ok/');
    assert.deepEqual((await bucket.list('ok/', true)).keys, []);
  });

  for (const [ignores, header] of [
    ['absent', /ignores If-None-Match/],
    ['etag', /ignores If-Match/],
  ] as const) {
    it(`finds that it lacks conditional writes (${ignores})`, async () => {
      await assert.rejects(probeStore(ignoring(bucket, ignores), 'old/'), {
        type: 'DestinationFailed',
        message: header,
      });
      assert.deepEqual((await bucket.list('old/', true)).keys, []);
    });
  }

  it('is part of opening an export: one without conditional writes is refused for good', async () => {
    const sink = createObjectSink(ignoring(bucket, 'absent'), `${randomUUID()}/`, JSONL);
    await assert.rejects(sink.open(makePlan()), {
      type: 'DestinationFailed',
      nonRetryable: true,
      message: /ignores If-None-Match/,
    });
  });
});
