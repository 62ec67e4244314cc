import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Sink } from '../../../../src/activities/sink/sink.ts';
import type { Plan, Slice } from '../../../../src/contract.ts';
import { type Child, childPages, clash, digestsOf, loses } from '../../../../testkit/children.ts';
import { cases } from '../../../../testkit/deep.ts';
import { DAY, pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { seeded } from '../../../../testkit/random.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { type Open, sealed } from './harness.ts';

// At most one for each hour of the day.
const SLICES = cases(8, 24);

const child = (parent: string, id: string, version = 1): Child => ({ parent, id, version });
const textOf = ({ id, version }: Child): string => makeRecord(id, { version });

/** Saves the pages of a reading, with digests. */
async function savePages(
  sink: Sink,
  plan: Plan,
  pages: readonly (readonly Child[])[],
  { slice = plan.interval, reading = 1 }: { slice?: Slice; reading?: number } = {},
): Promise<void> {
  for (const [index, children] of pages.entries()) {
    const next = index === pages.length - 1 ? null : String((index + 1) * plan.pageSize);
    const page = sortedPage(children.map(textOf), { next });
    const digests = children.map((each) => digestsOf(each, textOf(each)));
    const request = pageRequest(plan, { slice, reading, page: index + 1 });
    await sink.save(request, { ...page, kept: { ...page.kept, digests } });
  }
}

/** Records of different parents with one key. */
export function sharedKeyContract(name: string, opened: Open): void {
  describe(`${name}: a key that two parents share`, () => {
    it('proves nothing where the records differ, however far apart they are', async (t) => {
      const { sink, plan } = await opened(t);
      const far = Array.from({ length: 20 }, (_, n) => [child(`order ${n}`, `line ${n}`)]);
      const pages = [[child('order a', 'line')], ...far, [child('order b', 'line', 2)]];
      await savePages(sink, plan, pages);
      const { proven, proof, reason, duplicates } = await sealed(sink, plan, pages.length, { final: true });
      assert.deepEqual([proven, proof, duplicates], [false, 'none', 1]);
      assert.match(reason!, /^the key is not unique: different records of two parents have the same one/);
    });

    it('is proven where it is that of one record, or of versions of one parent’s record', async (t) => {
      const { sink, plan, holds } = await opened(t);
      const pages = [
        [child('a', 'same'), child('a', 'moved')],
        [child('b', 'same'), child('a', 'moved', 2)],
      ];
      await savePages(sink, plan, pages);
      const { proven, rows } = await sealed(sink, plan, 2);
      assert.deepEqual([proven, rows], [true, 2]);
      await holds([textOf(child('a', 'same')), textOf(child('a', 'moved', 2))], { inAnyOrder: true });
    });

    it('is known only by the reading that proves the slice', async (t) => {
      const { sink, plan } = await opened(t);
      await savePages(sink, plan, [[child('a', 'x')], [child('b', 'x', 2)]]);
      assert.ok('again' in (await sink.seal(sealRequest(plan, 2))));
      await savePages(sink, plan, [[child('a', 'x', 3)], [child('b', 'y')]], { reading: 2 });
      assert.ok((await sealed(sink, plan, [2, 2])).proven);
    });

    it(`never hides that a record is lost, in ${SLICES} random slices`, async (t) => {
      const { sink, plan } = await opened(t);
      const hour = (n: number) => new Date(Date.parse(DAY.start) + n * 3_600_000).toISOString();
      const seen = { proven: 0, unproven: 0, repeated: 0 };
      for (let n = 0; n < SLICES; n++) {
        const slice = { start: hour(n), end: hour(n + 1) };
        const pages = childPages(seeded(`shared keys ${n}`), n);
        await savePages(sink, plan, pages, { slice });
        const { proven, duplicates } = await sealed(sink, plan, pages.length, { slice, final: true });
        const children = pages.flat();
        if (loses(children)) assert.equal(proven, false, JSON.stringify(pages));
        if (!clash(children)) assert.equal(proven, true, JSON.stringify(pages));
        seen[proven ? 'proven' : 'unproven'] += 1;
        if (proven && duplicates > 0) seen.repeated += 1;
      }
      for (const [what, count] of Object.entries(seen)) assert.ok(count > 1, `${count} ${what}`);
    });
  });
}
