import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseInput } from '../../src/input/input.ts';
import { parsePlace } from '../../src/input/object-place.ts';
import { problemsOf } from '../../testkit/problems.ts';

describe('a place in object storage', () => {
  for (const [place, bucket, prefix] of [
    ['s3://my-bucket', 'my-bucket', ''],
    ['s3://my-bucket/', 'my-bucket', ''],
    ['s3://my.bucket.1/a/b', 'my.bucket.1', 'a/b/'],
    ["s3://abc/Nightly_1/x=2026+(1)!*'@,/", 'abc', "Nightly_1/x=2026+(1)!*'@,/"],
  ] as const) {
    it(`is bucket and prefix: ${place}`, () => {
      assert.deepEqual(parsePlace(place), { bucket, prefix });
      assert.equal(parseInput({ destination: `csv:${place}` }).destination, `csv:${place}`);
    });
  }

  for (const [place, why] of [
    ['s3://', /does not name a bucket/],
    ['s3:///x', /does not name a bucket/],
    ['s3://ab', /does not name a bucket/],
    ['s3://My-Bucket/x', /does not name a bucket/],
    ['s3://a..b/x', /does not name a bucket/],
    ['s3://bucket:9000/x', /does not name a bucket/],
    ['s3://AKIAKEY:hunter2@bucket/x', /contains a user or a secret.*AWS_ACCESS_KEY_ID/],
    ['s3://bucket/x?token=hunter2', /has a query/],
    ['s3://bucket/x#hunter2', /has a query/],
    ['s3://bucket/a b', /not every tool allows/],
    ['s3://bucket/ü', /not every tool allows/],
    ['s3://bucket/a//b', /an empty part/],
    ['s3://bucket/../b', /an empty part/],
    ['s3://bucket/a/..', /an empty part/],
    [`s3://bucket/${'x'.repeat(460)}`, /more than 400/],
  ] as const) {
    it(`is refused at the door: ${place.slice(0, 40)}`, () => {
      const problems = problemsOf(() => parseInput({ destination: `jsonl:${place}` })).join();
      assert.match(problems, why);
      assert.match(problems, /^destination "s3:/);
      assert.doesNotMatch(problems, /hunter2/);
      assert.deepEqual(problemsOf(() => parsePlace(place)).join(), problems);
    });
  }
});
