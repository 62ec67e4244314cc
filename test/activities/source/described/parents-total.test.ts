import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { cases } from '../../../../testkit/deep.ts';
import { fuzzClient } from '../../../../testkit/described-fuzz-client.ts';
import { runFuzz } from '../../../../testkit/described-fuzz-run.ts';
import type { FuzzWorld } from '../../../../testkit/described-fuzz-world.ts';
import { seeded } from '../../../../testkit/random.ts';
import { tempFolder } from '../../../../testkit/temp-folder.ts';

/** What a listing of parents sends, page by page, and the totals it gives. */
interface Listing {
  pages: number[][];
  totals: unknown[];
}

const DATASETS = {
  shelves: { get: '/shelves', records: 'data', key: 'id', pages: { cursor: 'next', as: 'page', total: 'total' } },
  items: { each: { shelf: 'shelves.id' }, get: '/shelves/${shelf}', records: 'data', key: ['shelf', 'id'] },
};

/** Exports two items of each shelf. */
async function exportItems(t: TestContext, { pages, totals }: Listing, more: object = {}, api: object = {}) {
  const world = {
    ...{ seed: 1, auth: { env: {} }, input: { source: 'fuzz.items' } },
    definition: {
      ...{ name: 'fuzz', url: 'http://fuzz.example', ...api },
      datasets: { ...DATASETS, items: { ...DATASETS.items, ...more } },
    },
  } as unknown as FuzzWorld;
  const http = fuzzClient(({ url }) => {
    const { pathname, searchParams } = new URL(url);
    const page = Number(searchParams.get('page') ?? 0);
    const next = page + 1 < pages.length ? page + 1 : null;
    const shelves = { data: pages[page]!.map((id) => ({ id })), total: totals[page], next };
    const body = pathname === '/shelves' ? shelves : { data: [1, 2].map((id) => ({ id, of: pathname })), count: 2 };
    return { status: 200, headers: {}, body: JSON.stringify(body) };
  });
  const clock = { ms: 0 };
  const { result } = await runFuzz({ world, http, clock, folder: await tempFolder(t) });
  const { proven, records, proofs } = result;
  return { proven, records, reasons: result.reasons.join(), proofs };
}

const LISTINGS: [string, Listing, RegExp][] = [
  ['counts more than came', { pages: [[1, 2], [3]], totals: [4, 4] }, /"shelves": it counts 4, but 3 came/],
  ['counts more on its only page', { pages: [[1, 2]], totals: [3] }, /it counts 3, but 2 came/],
  ['counts more than nothing', { pages: [[]], totals: [2] }, /it counts 2, but 0 came/],
  ['sends one twice and another never', { pages: [[1, 2], [2], [4]], totals: [4, 4, 4] }, /counts 4, but 3 came/],
  ['counts others later', { pages: [[1, 2], [3]], totals: [4, 3] }, /its total changed: 4, then 3/],
  ['counts more on the empty page at its end', { pages: [[1, 2], []], totals: [2, 3] }, /its total changed: 2, then 3/],
  ['has a total that is not a number', { pages: [[1, 2]], totals: ['many'] }, /its total is not a number: a text/],
];

describe('children are not proven where the listing of their parents', () => {
  for (const [what, listing, says] of LISTINGS) {
    it(what, async (t) => {
      const { proven, records, reasons } = await exportItems(t, listing);
      assert.equal(proven, false);
      assert.equal(records, 2 * new Set(listing.pages.flat()).size);
      assert.match(reasons, says);
    });
  }
});

describe('children are proven where the listing of their parents', () => {
  const TRUE: [string, Listing][] = [
    ['counts what came', { pages: [[1, 2], [3]], totals: [3, 3] }],
    ['counts nothing on the empty page at its end', { pages: [[1, 2], [3], []], totals: [3, 3, 0] }],
    ['counts nothing at all', { pages: [[1, 2], [3]], totals: [null, null] }],
    ['sends one twice', { pages: [[1, 2], [2, 3], [3]], totals: ['3', '3', '3'] }],
  ];
  for (const [what, listing] of TRUE) {
    it(what, async (t) => assert.equal((await exportItems(t, listing)).proven, true));
  }

  it('is anything that tells the truth; and never where it hides one', async (t) => {
    for (let seed = 1; seed <= cases(12, 25); seed++) {
      const random = seeded(`parents' total ${seed}`);
      const count = random.of([1, 5, 40, 520]);
      const ids = Array.from({ length: count }, (_, id) => id);
      const hidden = random.below(2) === 0 ? random.below(count) : null;
      const pages: number[][] = [];
      for (let at = 0; at < count;) {
        const size = 1 + random.below(Math.ceil(count / 3));
        // Some listings send the last parent of a page again.
        pages.push(ids.slice(Math.max(0, at - random.below(2) * Number(count <= 500)), at + size));
        at += size;
      }
      const sent = pages.map((page) => page.filter((id) => id !== hidden));
      const { proven } = await exportItems(t, { pages: sent, totals: sent.map(() => count) });
      assert.equal(proven, hidden === null, `seed ${seed}`);
    }
  });
});

describe('the totals of children', () => {
  const pages = { pages: { cursor: 'next', as: 'page', total: 'count' } };

  it('prove them where the listing of their parents has a total, too', async (t) => {
    const { proofs } = await exportItems(t, { pages: [[1, 2]], totals: [2] }, pages);
    assert.deepEqual(proofs, { total: 1, 'end-mark': 0, none: 0 });
  });

  it('leave the proof to the end mark where it has none, because parents may be missing', async (t) => {
    const { proven, proofs } = await exportItems(t, { pages: [[1, 2]], totals: [null] }, pages);
    assert.deepEqual([proven, proofs], [true, { total: 0, 'end-mark': 1, none: 0 }]);
  });

  it('are compared nevertheless', async (t) => {
    const { proven } = await exportItems(t, { pages: [[1, 2]], totals: [null] }, { ...pages, key: 'id' });
    assert.equal(proven, false);
  });
});

describe('children without a key', () => {
  const keyless = { key: 'none' };

  it('are proven where each parent came once', async (t) => {
    const { proven, records } = await exportItems(t, { pages: [[1, 2], [3]], totals: [3, 3] }, keyless);
    assert.deepEqual([proven, records], [true, 6]);
  });

  it('are not proven where a parent came twice so far apart that it is read twice', async (t) => {
    const others = Array.from({ length: 510 }, (_, n) => 10 + n);
    const pages = [[1, 2], others, [1]];
    for (const total of [512, null]) {
      const totals = pages.map(() => total);
      const { proven, records, reasons } = await exportItems(t, { pages, totals }, keyless);
      assert.deepEqual([proven, records], [false, 2 * 513]);
      assert.match(reasons, /the same parent came twice: .* declare a "key" for them/);
    }
  });

  it('are not proven where a setting names a parent twice', async (t) => {
    const listing = { pages: [[]], totals: [0] };
    const each = { each: { shelf: '${shelves}' } };
    const settings = (shelves: string) => ({ settings: { shelves } });
    assert.equal((await exportItems(t, listing, { ...keyless, ...each }, settings('1, 2'))).proven, true);
    assert.equal((await exportItems(t, listing, { ...keyless, ...each }, settings('1, 2, 1'))).proven, false);
  });
});
