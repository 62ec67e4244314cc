import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPaging } from '../../../../src/activities/source/paging/create-paging.ts';
import type { PageFacts } from '../../../../src/activities/source/paging/paging.ts';
import { pagesOf, turned } from '../../../../testkit/paged-api.ts';

const ORIGIN = 'https://api.example.com/v1';

describe('pages', () => {
  /** Answers that contradict themselves, and what is said then. */
  const FAULTS: [string, string, Partial<PageFacts>, RegExp][] = [
    ['a repeated cursor', '{ cursor: next, as: c }', { cursor: 'x', read: () => 'x' }, /the pages would never end/],
    ['a cursor of another type', '{ cursor: next, as: c }', { read: () => ({ a: 1 }) }, /it is an object/],
    ['a repeated address', '{ next: next }', { read: () => `${ORIGIN}/orders` }, /the pages would never end/],
    [
      'an address that differs by its fragment alone',
      '{ next: next }',
      { read: () => `${ORIGIN}/orders#2` },
      /never end/,
    ],
    [
      'an address of another host',
      '{ next: next }',
      { read: () => 'https://evil.example/orders' },
      /not the host of the API/,
    ],
    [
      'an address of another protocol',
      '{ next: next }',
      { read: () => 'ftp://api.example.com/orders?p=2' },
      /not the host/,
    ],
    ['an address that is none', '{ next: next }', { read: () => 'https://[' }, /is not an address/],
    [
      'a link to another host',
      '{ link: next }',
      { header: () => '<//evil.example/o>; rel="next"' },
      /not the host of the API/,
    ],
    ...[
      '/v1/orders?p=2; rel="next"',
      "</v1/orders>; rel='prev next'",
      '</v1/orders?q=a<b&p=2>; rel="next"',
      '</v1/orders?p=2>; rel="next',
      '</v1/orders?p=1>; rel="prev", "/v1/orders?p=2"; rel="next"',
    ].map((link): (typeof FAULTS)[number] => [
      `the Link header ${link}`,
      '{ link: next }',
      { header: () => link },
      /the Link header cannot be read/,
    ]),
    [
      'a flag that is none',
      '{ cursor: next, as: c, more: more }',
      { read: (path) => (path === 'more' ? 'yes' : 'b') },
      /must be true or false, but it is a string/,
    ],
    [
      'more without a next',
      '{ cursor: next, as: c, more: more }',
      { read: (path) => (path === 'more' ? true : null) },
      /does not say where the next one is/,
    ],
    [
      'a count of pages that is none',
      '{ number: page, last: pages }',
      { received: 5, read: () => '3 of 4' },
      /not a number of pages/,
    ],
    [
      'records on a page after the last one, as where the number of the last page is declared as their count',
      '{ number: page, from: 0, last: lastPage }',
      { received: 5, read: () => 0 },
      /page 1 has records, but "lastPage" says that there are 0 pages/,
    ],
    [
      'the cursor 0 with more',
      '{ cursor: next, as: c, more: more }',
      { read: (path) => (path === 'more' ? true : 0) },
      /does not say where the next one is/,
    ],
    [
      'an empty page before more, by row',
      '{ offset: o, more: more }',
      { received: 0, read: () => true },
      /has no records/,
    ],
    [
      'an empty page before more, by field',
      '{ after: id, as: c, done: d }',
      { received: 0, read: () => false },
      /has no records/,
    ],
    [
      'the record after which the page begins, alone, before more',
      '{ after: id, as: c, more: more, size: { as: n, of: 10 } }',
      { cursor: '7', received: 1, lastRecord: () => '7', read: () => true },
      /would never end/,
    ],
    ['a last record without the field', '{ after: nr, as: c }', { received: 5 }, /the last record has no "nr"/],
  ];
  for (const [what, yaml, page, says] of FAULTS) {
    it(`are refused for ${what}`, () => {
      const paging = createPaging(pagesOf(yaml));
      const whole = { ...turned({ rows: [] }, { cursor: null, pageSize: 10 }), ...page };
      assert.throws(() => paging.next(whole), { name: 'PagingFault', message: says });
    });
  }
});
