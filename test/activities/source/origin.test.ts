import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { describe, it } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { originOf } from '../../../src/activities/source/origin.ts';
import { requireOrigin } from '../../../src/activities/source/require-source.ts';

const config = (apiUrl: string, clientId = 'the-client') => ({
  apiUrl,
  credentials: { clientId, clientSecret: 'the-secret' },
});
const A = originOf(config('https://api.a.example'));

describe('the origin of a configuration', () => {
  it('is the address of the API and a digest of the client id', () => {
    assert.deepEqual(A, { api: 'https://api.a.example', client: '4da8dcc3f40a' });
    assert.doesNotMatch(JSON.stringify(A), /the-client|the-secret/);
  });

  it('is one for every way of writing an address', () => {
    for (const url of ['https://api.a.example/', 'https://API.A.example', 'https://api.a.example:443//'])
      assert.deepEqual(originOf(config(url)), A);
  });

  it('differs by address, port, path and client', () => {
    const others = [
      config('https://api.b.example'),
      config('http://api.a.example'),
      config('https://api.a.example:8443'),
      config('https://api.a.example/gateway'),
      config('https://api.a.example', 'another-client'),
      { apiUrl: 'https://api.a.example', credentials: null },
    ].map(originOf);
    assert.equal(new Set([A, ...others].map((origin) => JSON.stringify(origin))).size, others.length + 1);
  });
});

describe('a worker', () => {
  it('does the work of an export of its own origin', () => {
    requireOrigin(A, originOf(config('https://api.a.example')));
  });

  for (const own of [originOf(config('https://api.b.example')), originOf(config('https://api.a.example', 'other'))]) {
    it(`that reads ${own.api} as ${own.client} leaves it to another worker, and says who is wrong`, () => {
      assert.throws(
        () => requireOrigin(A, own),
        (error) => {
          assert.ok(error instanceof ApplicationFailure);
          assert.deepEqual([error.type, error.nonRetryable, error.nextRetryDelay], ['Unauthorized', false, 10_000]);
          for (const part of [hostname(), A.api, A.client, own.api, own.client, 'GENESYS_CLIENT_ID'])
            assert.ok(error.message.includes(part), `${part} in ${error.message}`);
          return true;
        },
      );
    });
  }
});
