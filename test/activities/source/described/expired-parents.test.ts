import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fuzzClient } from '../../../../testkit/described-fuzz-client.ts';
import { runFuzz } from '../../../../testkit/described-fuzz-run.ts';
import type { FuzzWorld } from '../../../../testkit/described-fuzz-world.ts';
import { tempFolder } from '../../../../testkit/temp-folder.ts';

const DATASETS = {
  shelves: { get: '/shelves', records: 'data', key: 'id', pages: { cursor: 'next', as: 'page', total: 'total' } },
  items: { each: { shelf: 'shelves.id' }, get: '/shelves/${shelf}', records: 'data', key: 'none' },
};

for (const status of [400, 410]) {
  it(`reads the slice again if ${status} says that the cursor of a parents' listing has expired`, async (t) => {
    let expiries = 2;
    const http = fuzzClient(({ url }) => {
      const { pathname, searchParams } = new URL(url);
      const page = Number(searchParams.get('page') ?? 0);
      if (page === 2 && expiries-- > 0)
        return { status, headers: {}, body: JSON.stringify({ message: 'the cursor has expired' }) };
      const shelves = { data: [{ id: page }], total: 4, next: page < 3 ? page + 1 : null };
      const body = pathname === '/shelves' ? shelves : { data: [{ of: pathname }, { of: pathname }] };
      return { status: 200, headers: {}, body: JSON.stringify(body) };
    });
    const world = {
      ...{ seed: 1, auth: { env: {} }, input: { source: 'fuzz.items' } },
      definition: { name: 'fuzz', url: 'http://fuzz.example', datasets: DATASETS },
    } as unknown as FuzzWorld;
    const { result } = await runFuzz({ world, http, clock: { ms: 0 }, folder: await tempFolder(t) });
    assert.equal(result.records, 8);
    assert.equal(result.proven, true);
    assert.ok(expiries < 0);
  });
}
