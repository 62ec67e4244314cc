import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { fuzzClient } from '../../../../testkit/described-fuzz-client.ts';
import { runFuzz } from '../../../../testkit/described-fuzz-run.ts';
import type { FuzzAnswer } from '../../../../testkit/described-fuzz-exchange.ts';
import type { FuzzWorld } from '../../../../testkit/described-fuzz-world.ts';
import { tempFolder } from '../../../../testkit/temp-folder.ts';

/** A definition, and an API that does not behave as it says or hides records. */
interface Trap {
  datasets: Record<string, object>;
  answer: (url: URL) => unknown;
  interval?: string;
}

async function exportItems(t: TestContext, { datasets, answer, interval }: Trap) {
  const world = {
    ...{ seed: 1, auth: { env: {} }, input: { source: 'fuzz.items', ...(interval !== undefined && { interval }) } },
    definition: { name: 'fuzz', url: 'https://fuzz.example', datasets },
  } as unknown as FuzzWorld;
  const http = fuzzClient(({ url }): FuzzAnswer => {
    const body = answer(new URL(url));
    return { status: body === null ? 404 : 200, headers: {}, body: JSON.stringify(body ?? {}) };
  });
  const { result } = await runFuzz({ world, http, clock: { ms: 0 }, folder: await tempFolder(t) });
  return result;
}

const rows = (count: number) => Array.from({ length: count }, (_, id) => ({ id }));
const asked = ({ searchParams }: URL, name: string) => Number(searchParams.get(name) ?? 0);
const all = { records: 'd', key: 'id', pages: 'none' };
const sized = { as: 'n', of: 10 };

const TRAPS: Record<string, Trap & { says: RegExp }> = {
  'a list within a list has more pages': {
    datasets: {
      items: { get: '/items', records: 'lists[].items.nodes', key: 'id', pages: { cursor: 'next', as: 'c' } },
    },
    answer: () => {
      const items = { nodes: rows(3), pageInfo: { hasNextPage: true, endCursor: 'c' } };
      return { next: null, lists: [{ name: 'a' }, { name: 'b', items }] };
    },
    says: /a next page inside "lists\.1\.items", at "pageInfo\.hasNextPage"/,
  },
  'only the first of several lists is turned': {
    datasets: {
      items: {
        get: '/items',
        records: 'lists[].page.items',
        key: 'id',
        pages: { cursor: 'lists.0.page.cursor', as: 'c' },
      },
    },
    answer: () => ({
      lists: [{ page: { items: rows(2), cursor: null } }, { page: { items: rows(5).slice(2), cursor: 'MSw5' } }],
    }),
    says: /a next page inside "lists\.1\.page", at "cursor"/,
  },
  'a flag of Pipedrive is not named': {
    datasets: { items: { get: '/items', records: 'data', key: 'id', pages: 'none' } },
    answer: () => ({ data: rows(2), additional_data: { pagination: { more_items_in_collection: true } } }),
    says: /"additional_data\.pagination\.more_items_in_collection" says that there is more/,
  },
  'a flag of Jira Service Management is not named': {
    datasets: { items: { get: '/items', records: 'values', key: 'id', pages: 'none' } },
    answer: () => ({ values: rows(2), size: 2, start: 0, limit: 2, isLastPage: false }),
    says: /"isLastPage" says that there is more/,
  },
  'the number of rows of Google Analytics is not named': {
    datasets: { items: { get: '/items', records: 'rows', key: 'id', pages: 'none' } },
    answer: () => ({ rows: rows(2), rowCount: 9 }),
    says: /"rowCount" says 9, and 2 records came/,
  },
  'the next page is in a list without "pages"': {
    datasets: { items: { get: '/items', records: 'lists[].items', key: 'id', pages: 'none' } },
    answer: () => ({ lists: [{ items: rows(2), links: { next: '/items?page=2' } }] }),
    says: /a next page inside "lists\.0", at "links\.next"/,
  },
  'repositories of two organisations have the same name, and the key names only the repository': {
    datasets: {
      orgs: { get: '/orgs', ...all },
      repos: { each: { org: 'orgs.id' }, get: '/orgs/${org}', ...all, key: ['org', 'id'] },
      items: { each: { repo: 'repos.id' }, get: '/orgs/${org}/${repo}', ...all, key: ['repo', 'id'] },
    },
    answer: ({ pathname }) => {
      if (pathname === '/orgs') return { d: rows(2) };
      return { d: pathname.split('/').length === 3 ? [{ id: 'repo' }] : [{ id: 1, at: pathname }] };
    },
    says: /different records of two parents have the same one/,
  },
  'two parents have records with one key in two slices': {
    datasets: {
      shops: { get: '/shops', ...all },
      items: {
        ...{ each: { shop: 'shops.id' }, get: '/shops/${shop}', ...all, query: { from: '${from}', to: '${to}' } },
        time: { field: 'at', bounds: 'both', slice: 'P1D' },
      },
    },
    interval: '2026-12-01T00:00:00Z/2026-12-03T00:00:00Z',
    answer: ({ pathname, searchParams }) => {
      if (pathname === '/shops') return { d: rows(2) };
      const at = `2026-12-0${Number(pathname.at(-1)) + 1}T05:00:00.000Z`;
      return { d: at >= searchParams.get('from')! && at < searchParams.get('to')! ? [{ id: 7, at }] : [] };
    },
    says: /1 id found in more than one slice/,
  },
  'one answer has different records with one key': {
    datasets: { items: { get: '/items', ...all } },
    answer: () => ({ d: [{ id: 1, line: 1 }, { id: 1, line: 2 }, { id: 2 }] }),
    says: /one answer has different records with the same one; add the fields in which they differ/,
  },
  'one of many answers on a page has different records with one key': {
    datasets: {
      shops: { get: '/shops', ...all },
      items: { each: { shop: 'shops.id' }, get: '/shops/${shop}', ...all, key: ['shop', 'id'] },
    },
    answer: ({ pathname }) => {
      if (pathname === '/shops') return { d: rows(5) };
      return { d: [{ id: 1, line: 1 }, ...(pathname.endsWith('3') ? [{ id: 1, line: 2 }] : [])] };
    },
    says: /one answer has different records with the same one/,
  },
  'the total counts the records of a page': {
    datasets: { items: { get: '/items', ...all, pages: { offset: 'o', size: sized, total: 'count' } } },
    answer: (url) => {
      const d = rows(20).slice(asked(url, 'o'), asked(url, 'o') + 10);
      return { d, count: d.length };
    },
    says: /20 different records arrived, but the source counts 10/,
  },
  'a page in the middle counts as empty, and the total as well': {
    datasets: {
      items: {
        ...{ get: '/items', ...all, errors: [{ status: 404, then: 'empty' }] },
        pages: { number: 'p', size: sized, total: 'count' },
      },
    },
    answer: (url) => (asked(url, 'p') === 2 ? null : { d: rows(30).slice(asked(url, 'p') * 10 - 10).slice(0, 10), count: 30 }), // oxfmt-ignore
    says: /10 different records arrived, but the source counts 30/,
  },
  'a page of parents counts as empty': {
    datasets: {
      shops: {
        ...{ get: '/shops', ...all, errors: [{ status: 404, then: 'empty' }] },
        pages: { number: 'p', size: { as: 'n', of: 2 }, total: 'count' },
      },
      items: { each: { shop: 'shops.id' }, get: '/shops/${shop}', ...all, key: ['shop', 'id'] },
    },
    answer: (url) => {
      if (url.pathname !== '/shops') return { d: rows(2) };
      return asked(url, 'p') === 2 ? null : { d: rows(2), count: 3 };
    },
    says: /the parents' listing "shops": it counts 3, but 2 came/,
  },
};

describe('nothing is proven where', () => {
  for (const [what, { says, ...trap }] of Object.entries(TRAPS)) {
    it(what, async (t) => {
      const { proven, reasons } = await exportItems(t, trap);
      assert.equal(proven, false);
      assert.match(reasons.join(), says);
    });
  }
});

describe('an export fails where', () => {
  it('the pages after the last one are that again', async (t) => {
    const datasets = { items: { get: '/items', ...all, pages: { number: 'p', size: sized } } };
    const answer = (url: URL) => ({
      d: rows(25)
        .slice(Math.min(asked(url, 'p') - 1, 2) * 10)
        .slice(0, 10),
    });
    await assert.rejects(exportItems(t, { datasets, answer }), /would never end/);
  });

  it('the pages lead back to an earlier one', async (t) => {
    const datasets = { items: { get: '/items', ...all, pages: { cursor: 'next', as: 'c' } } };
    const answer = (url: URL) => ({ d: [{ id: asked(url, 'c') }], next: [1, 2, 1][asked(url, 'c')] });
    await assert.rejects(exportItems(t, { datasets, answer }), /would never end/);
  });

  it('the number of the last page is declared as the number of pages, counted from 0', async (t) => {
    const pages = { number: 'p', from: 0, size: sized, last: 'lastPage' };
    const datasets = { items: { get: '/items', ...all, pages } };
    for (const count of [10, 30]) {
      const answer = (url: URL) => ({
        d: rows(count)
          .slice(asked(url, 'p') * 10)
          .slice(0, 10),
        lastPage: count / 10 - 1,
      });
      await assert.rejects(exportItems(t, { datasets, answer }), /has records, but "lastPage" says that there are/);
    }
  });
});

it('a record that one answer repeats unchanged is proven, and so is a newer one from a later page', async (t) => {
  const datasets = { items: { get: '/items', ...all, pages: { cursor: 'next', as: 'c' } } };
  const answer = (url: URL) =>
    asked(url, 'c') === 1 ? { d: [{ id: 1, v: 2 }] } : { d: [{ id: 1, v: 1 }, { id: 1, v: 1 }, { id: 2 }], next: 1 };
  const { proven, records, duplicates } = await exportItems(t, { datasets, answer });
  assert.deepEqual([proven, records, duplicates], [true, 2, 2]);
});
