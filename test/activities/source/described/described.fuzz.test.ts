/**
 * Described APIs against a simulator: from one seed come a definition, what is true, and an API that behaves so, with faults.
 * The export runs as in a worker, but for Temporal: plan, pages, seals and manifest, with the workflow's own scheduler and real
 * files. HOLDFAST_SEED repeats one; with HOLDFAST_SEEDS, it is the first of so many.
 */
import assert from 'node:assert/strict';
import { describe, it, test, type TestContext } from 'node:test';
import { fuzz } from '../../../../testkit/described-fuzz.ts';
import { PLANTED } from '../../../../testkit/described-fuzz-planted.ts';
import type { FuzzClock } from '../../../../testkit/described-fuzz-exchange.ts';
import { tempFolder } from '../../../../testkit/temp-folder.ts';

const SEED = process.env['HOLDFAST_SEED'];
const SEEDS = Number(process.env['HOLDFAST_SEEDS'] ?? (SEED === undefined ? 50 : 1));

/** Lets the source's clocks go by one that jumps over all pauses. */
function ownClock(t: TestContext): FuzzClock {
  const clock = { ms: Date.UTC(2026, 11, 24) };
  // Not t.mock, which keeps each of the million calls.
  const [date, monotonic] = [Date.now.bind(Date), performance.now.bind(performance)];
  const now = () => clock.ms;
  Object.assign(Date, { now });
  Object.assign(performance, { now });
  t.after(() => {
    Object.assign(Date, { now: date });
    Object.assign(performance, { now: monotonic });
  });
  return clock;
}

test(`${SEEDS} described APIs: nothing lost, nothing doubled, nothing proven that is not so`, async (t) => {
  const folder = await tempFolder(t);
  const clock = ownClock(t);
  const first = SEED === undefined ? 1 : Number(SEED);
  const seen = new Map<string, number>();
  const failed: string[] = [];
  let pages = 0;
  for (let seed = first; seed < first + SEEDS; seed++) {
    try {
      const { world, ...done } = await fuzz({ seed, folder, clock });
      pages += done.pages;
      for (const word of wordsOf(world.definition)) seen.set(word, (seen.get(word) ?? 0) + 1);
    } catch (error) {
      failed.push(`seed ${seed} (HOLDFAST_SEED=${seed}): ${SEEDS > 1 ? String(error) : (error as Error).stack}`);
    }
  }
  t.diagnostic(`${pages} pages; ${JSON.stringify(Object.fromEntries(seen))}`);
  assert.deepEqual(failed.slice(0, 10), [], `${failed.length} failed`);
});

/** The words of a definition, with the values of those that have few. */
function wordsOf(value: unknown): Set<string> {
  const words = new Set<string>();
  const visit = (inner: unknown) => {
    if (typeof inner !== 'object' || inner === null) return;
    for (const [word, below] of Object.entries(inner)) {
      if (!Array.isArray(inner)) words.add(word);
      visit(below);
    }
  };
  visit(value);
  return words;
}

describe('a fault planted in the source is noticed', () => {
  for (const [name, spoil] of Object.entries(PLANTED)) {
    it(name, async (t) => {
      const folder = await tempFolder(t);
      const clock = ownClock(t);
      let noticed = 0;
      for (let seed = 1; seed <= 60 && noticed === 0; seed++) {
        await fuzz({ seed, folder, clock, spoil, faults: 0.25 }).catch(() => (noticed += 1));
      }
      assert.ok(noticed > 0);
    });
  }
});
