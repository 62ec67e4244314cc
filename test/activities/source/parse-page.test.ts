import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scanRecords } from '../../../src/activities/source/parse-page.ts';
import { UNUSABLE } from '../../../src/activities/source/failure-row.ts';
import type { HttpResponse } from '../../../src/activities/source/response.ts';

const scan = (text: string, list: string) => {
  const answer = {
    method: 'GET',
    path: '/export',
    status: 200,
    contentType: 'text/plain',
    correlationId: null,
    failures: [{ ...UNUSABLE, matches: () => true }],
  };
  return scanRecords({ answer, headers: {}, body: Buffer.from(text) } as unknown as HttpResponse, list, []);
};

describe('an answer that is no page', () => {
  it('is called lines of JSON if it has a record a line', () => {
    for (const text of ['{"event":"a"}\n{"event":"b"}\n', '{"event":"a"}\r\n{"event":"b"}'])
      for (const list of ['.', 'one', 'data'])
        assert.throws(() => scan(text, list), /has lines of JSON, one record a line/);
  });

  it('is called malformed otherwise', () => {
    for (const text of ['', '{\n"a": 1\n', '{"a":1}', '{"a":1}\n', '<html>\n{}\n'])
      assert.throws(() => scan(text, '.'), /not a page of JSON: Malformed JSON/);
  });
});
