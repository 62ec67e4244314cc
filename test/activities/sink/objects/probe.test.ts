import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, describe, it } from 'node:test';
import { JSONL } from '../../../../src/activities/sink/files/formats/jsonl.ts';
import { createObjectSink } from '../../../../src/activities/sink/objects/object-sink.ts';
import { probeStore } from '../../../../src/activities/sink/objects/probe.ts';
import type { Bucket } from '../../../../src/activities/sink/objects/s3/bucket.ts';
import { checkStore } from '../../../../src/cli/check-store.ts';
import { loadConfig } from '../../../../src/config.ts';
import { openSharedStore } from '../../../../testkit/shared-store.ts';
import { makePlan } from '../../../../testkit/plan.ts';

const { server, skip } = await openSharedStore();

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

describe('`holdfast check --to` of a bucket', { skip }, () => {
  const NO_KEYS = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' };
  const cases: [what: string, place: string, env: NodeJS.ProcessEnv, works: boolean, says: RegExp][] = [
    ['that is right', 'probed/x', {}, true, /is writable, and its conditional writes work/],
    ['that is not there', 'no-such-bucket/x', {}, false, /NoSuchBucket.*Create the bucket/],
    ['with another secret', 'probed/x', { AWS_SECRET_ACCESS_KEY: 'wrong' }, false, /Check AWS_SECRET_ACCESS_KEY/],
    ['in another region', 'probed/x', { AWS_REGION: 'eu-west-9' }, false, /set AWS_REGION/],
    ['that does not answer', 'probed/x', { HOLDFAST_S3_ENDPOINT: 'http://127.0.0.1:1' }, false, /ECONNREFUSED/],
    ['without credentials', 'probed/x', NO_KEYS, false, /No credentials for object storage were found/],
  ];
  const saved = { ...process.env };
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    Object.assign(process.env, saved);
  });
  for (const [what, place, env, works, says] of cases) {
    it(`${what} says so`, async () => {
      const all = {
        ...process.env,
        ...server!.env,
        AWS_CONFIG_FILE: '/none',
        AWS_SHARED_CREDENTIALS_FILE: '/none',
        ...env,
      };
      // The chain of the AWS tools reads the process's own.
      Object.assign(process.env, all);
      const found = await checkStore(loadConfig(all), `jsonl:s3://${place}`);
      assert.equal(found.works, works, found.message);
      assert.match(found.message, says);
    });
  }
});
