import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fuzzClient } from '../../../../testkit/described-fuzz-client.ts';
import { runFuzz } from '../../../../testkit/described-fuzz-run.ts';
import type { FuzzWorld } from '../../../../testkit/described-fuzz-world.ts';
import { seeded } from '../../../../testkit/random.ts';
import { tempFolder } from '../../../../testkit/temp-folder.ts';

const listing = (get: string) => ({ get, records: 'data', key: 'id', pages: { cursor: 'next', as: 'page' } });
const DATASETS = {
  halls: listing('/halls'),
  shelves: { ...listing('/halls/${hall}'), each: { hall: 'halls.id' } },
  items: {
    get: '/items/${hall}/${shelf}',
    records: 'data',
    key: 'none',
    each: { shelf: 'shelves.id' },
  },
};

it('children without a key come once, although pages of parents and of grandparents overlap', async (t) => {
  for (let seed = 1; seed <= 12; seed++) {
    const random = seeded(`visited parents ${seed}`);
    const halls = overlapping([0, 1, 2].slice(0, 1 + random.below(3)), 2);
    // All halls have shelves of the same ids: of each, the children are others.
    const [shelfCount, size] = seed === 1 ? [620, 300] : [random.of([1, 4, 30]), random.of([2, 7])];
    const ids = Array.from({ length: shelfCount }, (_, id) => id);
    const shelves = overlapping(ids, size);
    const asked: string[] = [];
    const http = fuzzClient(({ url }) => {
      const { pathname, searchParams } = new URL(url);
      const [, name, , shelf] = pathname.split('/');
      const pages = pathname === '/halls' ? halls : shelves;
      const page = Number(searchParams.get('page') ?? 0);
      if (shelf !== undefined) asked.push(pathname);
      const body =
        name === 'items'
          ? { data: [{ at: pathname }] }
          : { data: pages[page]!.map((id) => ({ id })), next: page + 1 < pages.length ? page + 1 : null };
      return { status: 200, headers: {}, body: JSON.stringify(body) };
    });
    const world = {
      ...{ seed, auth: { env: {} }, input: { source: 'fuzz.items' } },
      definition: { name: 'fuzz', url: 'http://fuzz.example', datasets: DATASETS },
    } as unknown as FuzzWorld;
    const { result } = await runFuzz({ world, http, clock: { ms: 0 }, folder: await tempFolder(t) });
    const wanted = new Set(halls.flat()).size * new Set(shelves.flat()).size;
    assert.equal(new Set(asked).size, asked.length, `seed ${seed}: a parent was read twice`);
    assert.equal(result.records, wanted, `seed ${seed}`);
  }
});

/** Returns pages each of which begins with the last entry of the one before. */
function overlapping(ids: number[], size: number): number[][] {
  const pages = [];
  for (let at = 0; at < ids.length; at += size) pages.push(ids.slice(Math.max(0, at - 1), at + size));
  return pages;
}
