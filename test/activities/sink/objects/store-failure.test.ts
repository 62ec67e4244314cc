import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readStoreError, storeFailure } from '../../../../src/activities/sink/objects/s3/store-failure.ts';

const body = (code: string) =>
  Buffer.from(
    `<?xml version="1.0"?><Error><Code>${code}</Code><Message>AKIDSECRET was refused</Message><StringToSign>AKIDSECRET</StringToSign></Error>`,
  );
const messageFor = (status: number, code: string, headers = {}) =>
  storeFailure('PUT s3://bucket/key', readStoreError(status, headers, code === '' ? Buffer.alloc(0) : body(code)))
    .message;

describe('a refusal of a store', () => {
  for (const [status, code, advice] of [
    [403, 'AccessDenied', /permissions that docs\/object-storage\.md lists/],
    [403, '', /permissions that docs\/object-storage\.md lists/],
    [403, 'SignatureDoesNotMatch', /Check AWS_SECRET_ACCESS_KEY/],
    [403, 'InvalidAccessKeyId', /Check AWS_ACCESS_KEY_ID/],
    [403, 'RequestTimeTooSkewed', /clock of this machine/],
    [400, 'ExpiredToken', /sign in again/],
    [404, 'NoSuchBucket', /Create the bucket/],
    [400, 'InvalidBucketName', /Correct the name of the bucket/],
    [301, 'PermanentRedirect', /another region, or at another endpoint: set AWS_REGION/],
    [400, 'AuthorizationHeaderMalformed', /set AWS_REGION/],
    [503, 'SlowDown', /asks for fewer requests/],
    [503, '', /asks for fewer requests/],
    [501, 'NotImplemented', /conditional writes/],
    [400, 'KMS.DisabledException', /HOLDFAST_S3_SSE_KMS_KEY_ID/],
    [500, 'InternalError', /an internal error/],
    [418, '<script>', /log of the store/],
  ] as const) {
    it(`says what to do: ${status} ${code}`, () => {
      const message = messageFor(status, code);
      assert.match(message, advice);
      assert.match(message, /^PUT s3:\/\/bucket\/key was refused \(HTTP \d+/);
      assert.doesNotMatch(message, /AKIDSECRET|script/);
    });
  }

  it('names the region that the store names', () => {
    const headers = { 'x-amz-bucket-region': 'eu-central-1' };
    assert.match(messageFor(301, 'PermanentRedirect', headers), /set AWS_REGION=eu-central-1\./);
    assert.match(messageFor(400, '', headers), /set AWS_REGION=eu-central-1\./);
  });
});
