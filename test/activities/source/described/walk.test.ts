import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Level } from '../../../../src/activities/source/described/levels.ts';
import {
  descend,
  enter,
  leave,
  readWalk,
  valuesIn,
  type Walk,
  writeWalk,
} from '../../../../src/activities/source/described/walk.ts';
import { seeded } from '../../../../testkit/random.ts';

const LISTING: Level[] = [0, 1, 2].map((depth) => ({ names: [`n${depth}`], dataset: `d${depth}`, paths: ['id'] }));

/** Walks over parents that come in pages, and returns each that children were read for, by its names joined. */
function visited(levels: readonly Level[], pagesOf: (above: string) => string[][]): string[] {
  const seen: string[] = [];
  let walk: Walk | null = descend(levels, readWalk(null));
  while (walk !== null) {
    // As the cursor goes through history, and to another worker.
    const now: Walk = readWalk(writeWalk(walk));
    const above = Object.values(valuesIn(levels, now)).join('/');
    if (levels[now.open.length] === undefined) {
      seen.push(above);
      walk = leave(levels, now);
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
