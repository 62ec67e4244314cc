import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linkTarget } from '../../../../src/activities/source/paging/link.ts';

describe('a Link header', () => {
  const HEADERS: [string, string | null][] = [
    ['<a>; rel="next"', 'a'],
    ['<a>; rel=next', 'a'],
    ['<a>; REL="Next"', 'a'],
    ['<a>;rel="prev next"', 'a'],
    ['<a>; rel="prev", <b>; rel="next"', 'b'],
    ['<a,b;c>; title="x, <y>; rel=next"; rel="last", <d>; rel=next', 'd'],
    ['<a>; title="\\"; rel=next"; rel=prev', null],
    ['<a>; rel=prev; rel=next', null],
    ["<a>; rel='next'", 'a'],
    ['<a>; rel="previous"; results="false", <b>; rel="next"; results="true"; cursor="0:9:0"', 'b'],
    ['<a>; rel="previous"; results="true", <b>; rel="next"; results="false"; cursor="0:9:0"', null],
    ['<a>; Results=FALSE; rel="next"', null],
    ['<a>; title="results=false"; rel="next"', 'a'],
    ['<a>', null],
    ['', null],
    ['a; rel=next', null],
  ];
  for (const [header, target] of HEADERS) {
    it(`${JSON.stringify(header)} leads to ${target ?? 'nothing'}`, () =>
      assert.equal(linkTarget(header, 'next'), target));
  }

  it('is read in no time, however hostile', () => {
    assert.equal(linkTarget(`<a>${'; a="'.repeat(20_000)}`, 'next'), null);
    assert.equal(linkTarget('<'.repeat(20_000), 'next'), null);
  });
});
