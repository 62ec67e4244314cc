import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Level } from '../../../../src/activities/source/described/levels.ts';
import {
  type ParentResult,
  descend,
  enter,
  proceed,
  readWalk,
  valuesIn,
  type Walk,
  writeWalk,
} from '../../../../src/activities/source/described/walk.ts';
import { seeded } from '../../../../testkit/random.ts';

const LISTING: Level[] = [0, 1, 2].map((depth) => ({ names: [`n${depth}`], dataset: `d${depth}`, paths: ['id'] }));

/** What becomes of the next parents, named by their names joined. */
type AskParents = (parents: string[], begun: readonly (string | null)[]) => ParentResult[];

const oneByOne: AskParents = () => ['done'];

/** Walks over parents that come in pages, and returns each whose children were read to their end, by its names joined. */
function visited(levels: readonly Level[], pagesOf: (above: string) => string[][], ask = oneByOne): string[] {
  const seen: string[] = [];
  let walk: Walk | null = descend(levels, readWalk(null));
  while (walk !== null) {
    // As the cursor goes through history, and to another worker.
    const now: Walk = readWalk(writeWalk(walk));
    const above = Object.values(valuesIn(levels, now)).join('/');
    if (levels[now.open.length] === undefined) {
      const parents = now.open.at(-1)!.rows.map((_, row) => Object.values(valuesIn(levels, now, row)).join('/'));
      const asked = ask(parents, now.begun ?? []);
      seen.push(...parents.filter((_, row) => asked[row] === 'done'));
      walk = proceed(levels, now, asked);
      continue;
    }
    const pages = pagesOf(above);
    const page = Number(now.at ?? 0);
    const rows = (pages[page] ?? []).map((id) => [id]);
    walk = enter(levels, now, rows, page + 1 < pages.length ? String(page + 1) : null);
  }
  return seen;
}

test('each parent is read for once, in order, however they are paged and nested', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seeded(`walk ${seed}`);
    const below = new Map<string, string[][]>();
    const pagesOf = (above: string): string[][] => {
      const known = below.get(above);
      if (known) return known;
      const made = Array.from({ length: random.below(4) }, (_, page) =>
        Array.from({ length: random.below(4) }, (_, row) => `${above}.${page}${row}`),
      );
      below.set(above, made);
      return made;
    };
    const levels = LISTING.slice(0, 1 + random.below(3));
    const seen = visited(levels, pagesOf);
    const expected = levels.reduce<string[][]>(
      (chains) =>
        chains.flatMap((chain) =>
          pagesOf(chain.join('/'))
            .flat()
            .map((id) => [...chain, id]),
        ),
      [[]],
    );
    assert.deepEqual(
      seen,
      expected.map((chain) => chain.join('/')),
      `seed ${seed}`,
    );
  }
});

test('parents that are asked side by side go on where each of them was, those that failed first', () => {
  for (let seed = 1; seed <= 100; seed++) {
    const random = seeded(`side by side ${seed}`);
    const at = new Map<string, string | null>();
    const met: string[] = [];
    const ask: AskParents = (parents, begun) => {
      const asked = parents.slice(0, 1 + random.below(4)).map((parent, row): ParentResult => {
        assert.equal(begun[row] ?? null, at.get(parent) ?? null, `${parent} goes on elsewhere, seed ${seed}`);
        if (!at.has(parent)) met.push(parent);
        const become = (['done', { next: `${parent}+` }, { failedAt: at.get(parent) ?? null }] as const)[
          random.below(3)
        ]!;
        at.set(parent, become === 'done' ? 'never again' : 'next' in become ? become.next : become.failedAt);
        return become;
      });
      return asked;
    };
    const pages = [['a', 'b', 'c', 'd', 'e'], [], ['f'], ['g', 'h']];
    const seen = visited([LISTING[0]!], () => pages, ask);
    assert.deepEqual([...seen].sort(), pages.flat(), `seed ${seed}`);
    assert.deepEqual(met, pages.flat(), `begun in order, seed ${seed}`);
  }
});

test('lists are gone through without a request, and one that is empty ends all', () => {
  const list: Level = { names: ['team'], rows: [['a'], ['b']] };
  assert.deepEqual(
    visited([list], () => []),
    ['a', 'b'],
  );
  assert.deepEqual(
    visited([list, LISTING[0]!], (above) => [[`${above}1`], [`${above}2`]]),
    ['a/a1', 'a/a2', 'b/b1', 'b/b2'],
  );
  assert.equal(descend([{ names: ['team'], rows: [] }], readWalk(null)), null);
});
