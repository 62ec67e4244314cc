/** Listings of more parents than a cursor remembers: their totals are compared all the same. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { exportDescribed } from '../../../../testkit/export-described.ts';

const PAGE = 100;
// Beyond the 500 that a cursor remembers.
const COUNT = 700;

/** Exports one item of each shelf; shelves with no item are given. */
async function exportItems(t: TestContext, shelves: readonly number[], total: number, empty: readonly number[] = []) {
  const { result } = await exportDescribed(t, {
    definition: {
      ...{ name: 'rows', url: 'https://rows.example' },
      datasets: {
        shelves: { get: '/shelves', records: 'data', key: 'id', pages: { offset: 'o', size: { as: 'n', of: PAGE }, total: 'total' } },
        items: { each: { shelf: 'shelves.id' }, get: '/shelves/${shelf}', records: 'data', key: ['shelf', 'id'] },
      },
    },
    input: { source: 'rows.items' },
    answer: ({ path, query }) => {
      const from = Number(query.get('o') ?? 0);
      if (path === '/shelves') return { body: { data: shelves.slice(from, from + PAGE).map((id) => ({ id })), total } };
      return { body: { data: empty.includes(Number(path.split('/').at(-1))) ? [] : [{ id: 1 }] } };
    },
  });
  return result;
} // oxfmt-ignore

const SHELVES = Array.from({ length: COUNT }, (_, index) => index + 1);
const with5At = (place: number) => SHELVES.map((id, index) => (index === place ? 5 : id));

describe('children of a listing of more than 500 parents are not proven where it', () => {
  it('sends one again much later, and another never', async (t) => {
    for (const empty of [[], [5]]) {
      const { proven, reasons } = await exportItems(t, with5At(650), COUNT, empty);
      assert.equal(proven, false);
      assert.match(reasons.join(), /the same parent came twice.*another parent of the listing may be missing/);
    }
  });

  it('sends one again soon, and another never', async (t) => {
    const { proven, reasons } = await exportItems(t, with5At(150), COUNT);
    assert.equal(proven, false);
    assert.match(reasons.join(), /it counts 700, but 699 came/);
  });
});

it('children are proven where a long listing repeats the last parent of a page, as some do', async (t) => {
  const overlapping = SHELVES.flatMap((id) => (id % 150 === 0 ? [id, id] : [id]));
  const { reasons, records } = await exportItems(t, overlapping, COUNT);
  assert.deepEqual([reasons, records], [[], COUNT]);
});

describe('all parents without children, as a row of "errors" says,', () => {
  const definition = {
    ...{ name: 'rows', url: 'https://rows.example' },
    datasets: {
      shelves: { get: '/shelves', records: 'data', key: 'id' },
      items: {
        ...{ each: { shelf: 'shelves.id' }, get: '/shelfs/${shelf}', records: 'data', key: ['shelf', 'id'] },
        errors: [{ status: 404, then: 'empty' }],
      },
    },
  };
  const exportOf = async (t: TestContext, count: number, right: number) => {
    const { result } = await exportDescribed(t, {
      ...{ definition, input: { source: 'rows.items' } },
      answer: ({ path }) => {
        if (path === '/shelves') return { body: { data: SHELVES.slice(0, count).map((id) => ({ id })) } };
        return path === `/shelfs/${right}` ? { body: { data: [] } } : { status: 404 };
      },
    });
    return result;
  };

  it('prove nothing if they are many', async (t) => {
    const { proven, reasons } = await exportOf(t, 120, 0);
    assert.equal(proven, false);
    assert.match(reasons.join(), /the answers for all 120 parents count as empty by a row of "errors"/);
  });

  it('are proven if they are few, or if one of them answers', async (t) => {
    assert.deepEqual((await exportOf(t, 5, 0)).reasons, []);
    assert.deepEqual((await exportOf(t, 120, 90)).reasons, []);
  });
});
