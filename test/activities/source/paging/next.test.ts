import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createPaging } from '../../../../src/activities/source/paging/create-paging.ts';
import { pagesOf, turned } from '../../../../testkit/paged-api.ts';

const ORIGIN = 'https://api.example.com/v1';

it('an address without TLS is requested with TLS from the same host, and no other', () => {
  const paging = createPaging(pagesOf('{ next: next }'));
  const next = (address: string, origin = ORIGIN) => {
    const page = turned({ rows: [1] }, { cursor: null, pageSize: 10, url: `${origin}/orders` });
    return paging.next({ ...page, origin, read: () => address });
  };
  assert.equal(next('http://api.example.com/v1/orders?page=2'), '/v1/orders?page=2');
  assert.equal(next('http://api.example.com:8443/o?page=2', 'https://api.example.com:8443'), '/o?page=2');
  const others: [string, string][] = [
    ['http://api.example.org/v1/orders?page=2', ORIGIN],
    ['http://api.example.com:81/v1/orders?page=2', ORIGIN],
    ['http://user@evil.example/v1/orders?page=2', ORIGIN],
    ['https://api.example.com/v1/orders?page=2', 'http://api.example.com/v1'],
  ];
  for (const [address, origin] of others) assert.throws(() => next(address, origin), /which is not the host/, address);
  assert.throws(() => next('http://api.example.com/v1/orders'), /would never end/);
});
