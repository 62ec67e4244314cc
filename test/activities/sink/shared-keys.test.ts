import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { proveSlice } from '../../../src/activities/sink/slice-proof.ts';
import { childPages, clash, digestsOf, loses } from '../../../testkit/children.ts';
import { cases } from '../../../testkit/deep.ts';
import { page } from '../../../testkit/page-numbers.ts';
import { seeded } from '../../../testkit/random.ts';

const SLICES = cases(2_000, 20_000);

describe('a key that parents share', () => {
  it(`proves nothing where a record is lost, in ${SLICES} random slices`, () => {
    const seen = { clashing: 0, proven: 0 };
    for (let seed = 0; seed < SLICES; seed++) {
      const pages = childPages(seeded(`slice ${seed}`), seed);
      const numbers = pages.map((children) => ({
        ...page(''),
        ids: children.map(({ id }) => id),
        digests: children.map((child) => digestsOf(child, `${child.id} ${child.version}`)),
      }));
      const { proven } = proveSlice([numbers]);
      const children = pages.flat();
      if (loses(children)) assert.equal(proven, false, JSON.stringify(pages));
      if (!clash(children)) assert.equal(proven, true, JSON.stringify(pages));
      else seen.clashing += 1;
      if (proven) seen.proven += 1;
    }
    assert.ok(seen.clashing > SLICES / 10 && seen.proven > SLICES / 10, JSON.stringify(seen));
  });

  it('is not known of pages without digests', () => {
    assert.equal(proveSlice([[page('a'), page('a')]]).proven, true);
  });
});
