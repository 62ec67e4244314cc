import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
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
async function exportItems(t: TestContext, { pages, totals }: Listing) {
  const world = {
    ...{ seed: 1, auth: { env: {} }, input: { source: 'fuzz.items' } },
    definition: { name: 'fuzz', url: 'http://fuzz.example', datasets: DATASETS },
  } as unknown as FuzzWorld;
  const http = fuzzClient(({ url }) => {
    const { pathname, searchParams } = new URL(url);
    const page = Number(searchParams.get('page') ?? 0);
    const next = page + 1 < pages.length ? page + 1 : null;
    const shelves = { data: pages[page]!.map((id) => ({ id })), total: totals[page], next };
    const body = pathname === '/shelves' ? shelves : { data: [{ id: 1 }, { id: 2 }] };
    return { status: 200, headers: {}, body: JSON.stringify(body) };
  });
  const clock = { ms: 0 };
  const { result } = await runFuzz({ world, http, clock, folder: await tempFolder(t) });
  return { proven: result.proven, records: result.records, reasons: result.reasons.join() };
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
    for (let seed = 1; seed <= 25; seed++) {
      const random = seeded(`parents' total ${seed}`);
      const count = random.of([1, 5, 40, 700]);
      const ids = Array.from({ length: count }, (_, id) => id);
      const hidden = random.below(2) === 0 ? random.below(count) : null;
      const pages: number[][] = [];
      for (let at = 0; at < count;) {
        const size = 1 + random.below(Math.ceil(count / 3));
        // Some listings send the last parent of a page again.
        pages.push(ids.slice(Math.max(0, at - random.below(2) * Number(count < 500)), at + size));
        at += size;
      }
      const sent = pages.map((page) => page.filter((id) => id !== hidden));
      const { proven } = await exportItems(t, { pages: sent, totals: sent.map(() => count) });
      assert.equal(proven, hidden === null, `seed ${seed}`);
    }
  });
});
