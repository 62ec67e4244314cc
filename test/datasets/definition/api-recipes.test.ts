import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { IS_DEEP } from '../../../testkit/deep.ts';
import { documentedBlocks } from '../../../testkit/documented.ts';
import { exportDescribed } from '../../../testkit/export-described.ts';
import { ADDRESSES } from '../../../testkit/recipes/addresses.ts';
import { CURSORS } from '../../../testkit/recipes/cursors.ts';
import { ENDS } from '../../../testkit/recipes/ends.ts';
import { FLAGS } from '../../../testkit/recipes/flags.ts';
import { GRAPHQL } from '../../../testkit/recipes/graphql.ts';
import { LINKS } from '../../../testkit/recipes/links.ts';
import { NUMBERS } from '../../../testkit/recipes/numbers.ts';
import { OFFSETS } from '../../../testkit/recipes/offsets.ts';
import { INTERVAL, type Recipe } from '../../../testkit/recipes/recipe.ts';
import { ROWS } from '../../../testkit/recipes/rows.ts';
import { SEARCHES } from '../../../testkit/recipes/searches.ts';
import { TOKENS } from '../../../testkit/recipes/tokens.ts';

/** APIs with as many records as asked for. */
const SIZED: Record<string, (count?: number) => Recipe> = { ...ENDS, ...FLAGS, ...GRAPHQL };
const RECIPES: Record<string, () => Recipe> = {
  ...SIZED,
  ...{ ...LINKS, ...ADDRESSES, ...CURSORS, ...TOKENS },
  ...{ ...SEARCHES, ...ROWS, ...OFFSETS, ...NUMBERS },
};
const blocks = new Map(
  documentedBlocks('docs/api-recipes.md', 'yaml').map((yaml) => [/^name: (\S+)/.exec(yaml)![1]!, yaml]),
);
const sorted = (records: readonly unknown[]) => records.map((record) => JSON.stringify(record)).sort();

async function exportAll(t: TestContext, name: string, recipe: Recipe): Promise<void> {
  const { truth, timed = [], settings, secrets = {}, answer } = recipe;
  for (const [dataset, records] of Object.entries(truth)) {
    const interval = timed.includes(dataset) && { interval: `${INTERVAL.start}/${INTERVAL.end}` };
    const input = { source: `${name}.${dataset}`, ...interval, ...(settings && { settings }) };
    const got = await exportDescribed(t, { definition: blocks.get(name)!, answer, input, secrets });
    assert.deepEqual(got.result.reasons, [], `${records.length} ${dataset}`);
    assert.equal(got.result.proven, true);
    assert.deepEqual(sorted(got.records), sorted(records), dataset);
    assert.deepEqual(got.verification.differences, []);
    assert.equal(got.result.rejected, 0);
  }
}

describe('the APIs of docs/api-recipes.md are exported whole, and proven', () => {
  for (const [name, create] of Object.entries(RECIPES)) {
    it(name, (t) => exportAll(t, name, create()));
  }
  for (const [name, create] of Object.entries(SIZED)) {
    it(`${name}, where pages are empty, full, or one more`, async (t) => {
      const size = Number(/ of: (\d+)/.exec(blocks.get(name)!)?.[1] ?? 100);
      for (const count of [0, size, size + 1, ...(IS_DEEP ? [1, 2 * size] : [])])
        await exportAll(t, name, create(count));
    });
  }

  it('and each of the page is among them', () => {
    assert.deepEqual([...blocks.keys()].sort(), Object.keys(RECIPES).sort());
  });
});
