import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CONVERSATIONS } from '../../../src/datasets/genesys/conversations.ts';
import { ownershipRule } from '../../../src/activities/ownership.ts';
import { findIdFaults } from '../../../src/activities/sink/files/find-id-faults.ts';
import { decodeSliceIds, encodeSliceIds } from '../../../src/activities/sink/files/slice-ids.ts';
import { sumSlices } from '../../../src/activities/sink/sum-slices.ts';
import { judge } from '../../../src/activities/sink/verdict.ts';
import { manifestProblems, sliceProblems } from '../../../src/activities/sink/manifest-problems.ts';
import { createSliceProver, type SliceProver } from '../../../src/activities/sink/slice-proof.ts';
import type { PageNumbers } from '../../../src/activities/sink/page-numbers.ts';
import type { Plan, Slice, SliceReceipt } from '../../../src/contract.ts';
import { cases } from '../../../testkit/deep.ts';
import { DAY } from '../../../testkit/plan.ts';
import { type Random, seeded } from '../../../testkit/random.ts';
import { type Answer, type Manner, type Misdeeds, movingSource, type Row, rowMaker } from './moving-source.ts';

// Named, so that a case that fails can be run alone.
const SEED = process.env['HOLDFAST_TEST_SEED'] ?? 'proof';
const CASES = Number(process.env['HOLDFAST_TEST_CASES'] ?? cases(8_000, 100_000));
// Each of the other exports is looked over by the test's own sets, which are quicker for a few ids.
const LOOKED_OVER = 20;
const READINGS = 3;

type Interval = Pick<Plan, 'interval' | 'include'>;

/** A slice as it was read and sealed, and what its source did in the reading that proves it. */
interface Sealed {
  receipt: SliceReceipt;
  prover: SliceProver;
  kept: Set<string>;
  left: Set<string>;
  manner: Manner;
  misdeeds: Misdeeds;
  list: readonly { row: Row }[];
}

function sort(plan: Interval, slice: Slice, { rows, total }: Answer): PageNumbers {
  const owns = ownershipRule(plan, slice, CONVERSATIONS);
  const page = { ids: [] as string[], elsewhere: [] as string[], outside: [] as string[], rejected: [] as { content: string; id: string | null }[], total, oddTotal: null }; // oxfmt-ignore
  for (const { id, start } of rows) {
    const verdict = owns(id, start);
    if (verdict === 'kept') page.ids.push(id!);
    else if (verdict === 'elsewhere') page.elsewhere.push(id!);
    else if (verdict === 'outside') page.outside.push(id!);
    else page.rejected.push({ content: `${id} ${start}`, id });
  }
  return page;
}

/** Reads a slice as the workflow does: again while its numbers contradict each other, three times at most. */
function readSlice(
  random: Random,
  plan: Interval,
  slices: readonly Slice[],
  own: number,
  nextId: () => string,
): Sealed {
  const slice = slices[own]!;
  const manner: Manner = {
    paging: random.of(['offset', 'key']),
    totals: random.of(['always', 'always', 'never', 'sometimes', 'first page', 'only at the end', 'wrong at the end']),
    pageSize: 1 + random.below(4),
    changes: random.of([0, 0.1, 0.5]),
    faults: random.of([0, 0, 0.2]),
  };
  const source = movingSource(random, manner, rowMaker(random, slices, own, nextId));
  const readings: PageNumbers[][] = [];
  for (;;) {
    const { answers, misdeeds } = source.read();
    readings.push(answers.map((answer) => sort(plan, slice, answer)));
    const prover = createSliceProver(readings.length);
    for (const [index, reading] of [...readings.entries()].reverse()) {
      for (const page of reading.toReversed()) prover.take(page, index + 1);
    }
    const numbers = prover.prove();
    if (!numbers.proven && readings.length < READINGS) continue;
    return {
      receipt: { ...slice, ...numbers, file: 'f', bytes: 0, sha256: 'f' },
      prover,
      kept: new Set(readings.flat().flatMap(({ ids }) => ids)),
      left: new Set(readings.flat().flatMap(({ elsewhere }) => elsewhere)),
      manner,
      misdeeds,
      list: source.list,
    };
  }
}

/** Looks over the ids of all slices, by sets. */
function faultsOf(sealed: readonly Sealed[]) {
  const times = new Map<string, number>();
  for (const { kept } of sealed) for (const id of kept) times.set(id, (times.get(id) ?? 0) + 1);
  const missing = new Set(sealed.flatMap(({ left }) => [...left]).filter((id) => !times.has(id)));
  return { repeated: [...times.values()].filter((count) => count > 1).length, missing: missing.size };
}

/** The same, as it is done with the ids on the disk. */
async function faultsOnDisk(sealed: readonly Sealed[]) {
  const files = sealed.map(({ prover }) => {
    const bytes = Buffer.concat(encodeSliceIds(prover.ids));
    return decodeSliceIds((at, length) => Promise.resolve(Uint8Array.from(bytes.subarray(at, at + length))));
  });
  const { repeated, missing } = await findIdFaults(await Promise.all(files));
  return { repeated: repeated.count, missing: missing.count };
}

function cutInto(count: number): Slice[] {
  const [from, to] = [Date.parse(DAY.start), Date.parse(DAY.end)];
  const at = (n: number) => new Date(from + ((to - from) * n) / count).toISOString();
  return Array.from({ length: count }, (_, n) => ({ start: at(n), end: at(n + 1) }));
}

/** Returns the ids of records that a slice owns, that were there all the time, and that no slice kept. */
function lost(plan: Interval, sealed: readonly Sealed[], { receipt, list }: Sealed): string[] {
  const owns = ownershipRule(plan, receipt, CONVERSATIONS);
  return list
    .filter(({ row }) => row.stable && owns(row.id, row.start) === 'kept')
    .map(({ row }) => row.id!)
    .filter((id) => !sealed.some(({ kept }) => kept.has(id)));
}

/** What a proof does not claim, as design.md says: only then records may be missing from a slice that is proven. */
function mayHide({ receipt, manner, misdeeds }: Sealed, missing: number): 'compensated' | 'end-mark' | null {
  const { left, arrived, moved, withheld } = misdeeds;
  // Each one that is missing was hidden by a row that left, and its place in the sum was taken by one that arrived.
  if (receipt.proof === 'total') return missing <= Math.min(left, arrived) ? 'compensated' : null;
  const shifted = manner.paging === 'offset' && left + arrived + moved > 0;
  return shifted || withheld > 0 ? 'end-mark' : null;
}

describe('the proof of an export', () => {
  it(`never covers a missing record, in ${CASES.toLocaleString('en')} sources that change while they are read`, async (t) => {
    const seen = {
      proven: 0,
      byTotal: 0,
      unproven: 0,
      lost: 0,
      compensated: 0,
      'end-mark': 0,
      missing: 0,
      repeated: 0,
    };
    for (let [sources, exports] = [0, 0]; sources < CASES; exports++) {
      const seed = `${SEED} ${exports}`;
      const random = seeded(seed);
      const slices = cutInto(1 + random.below(3));
      const plan: Interval = { interval: DAY, include: random.of(['started', 'active']) };
      let ids = 0;
      // A tenth of the ids come again: one record in two slices, or with two starts.
      const nextId = () => (ids > 0 && random.next() < 0.1 ? `r${random.below(ids)}` : `r${ids++}`);
      const sealed = slices.map((_, own) => readSlice(random, plan, slices, own, nextId));
      sources += sealed.length;
      const receipts = sealed.map(({ receipt }) => receipt);

      for (const receipt of receipts) assert.deepEqual(sliceProblems(receipt), [], seed);
      const found = faultsOf(sealed);
      if (exports % LOOKED_OVER === 0) assert.deepEqual(await faultsOnDisk(sealed), found, seed);
      const faults = {
        missing: { count: found.missing, examples: [] },
        repeated: { count: found.repeated, examples: [] },
      };
      const asked = { interval: DAY, startedAt: '2027-01-01T00:00:00.000Z', dataset: CONVERSATIONS };
      const verdict = judge({ ...asked, files: receipts, ...faults });
      const sums = sumSlices(receipts);
      const { received, records, duplicates, reread, elsewhere, outside, rejected } = sums;
      assert.equal(received, records + duplicates + reread + elsewhere + outside + rejected, seed);
      if (verdict.proven) seen.proven += 1;
      else seen.unproven += 1;
      if (verdict.proven && verdict.proofs['end-mark'] === 0) seen.byTotal += 1;
      seen.missing += found.missing;
      seen.repeated += found.repeated;
      for (const slice of sealed) {
        const missing = lost(plan, sealed, slice);
        seen.lost += missing.length;
        if (!verdict.proven || missing.length === 0) continue;
        const excuse = mayHide(slice, missing.length);
        assert.ok(excuse, `${seed}: ${missing.join()} is missing, and ${JSON.stringify(slice.receipt)} is proven`);
        seen[excuse] += 1;
      }
      if (verdict.proven) assert.equal(manifestProblemsOf(receipts, verdict, faults).length, 0, seed);
    }
    t.diagnostic(JSON.stringify(seen));
    // Each kind of case is there, so that the test cannot pass by seeing none.
    for (const [what, count] of Object.entries(seen)) assert.ok(count > 0, `no case of ${what}`);
    assert.ok(seen.proven > CASES / 8 && seen.byTotal > CASES / 30 && seen.lost > CASES / 100, JSON.stringify(seen));
    // What totals cannot show stays as rare as the coincidence that it takes.
    assert.ok(seen.compensated < CASES / 100, `${seen.compensated} compensated`);
  });
});

function manifestProblemsOf(files: SliceReceipt[], verdict: ReturnType<typeof judge>, faults: object): string[] {
  const startedAt = '2027-01-01T00:00:00.000Z';
  const dataset = { time: { field: 'start' } };
  const manifest = { dataset, interval: DAY, startedAt, files, ...verdict, ...sumSlices(files), ...faults };
  return manifestProblems(manifest as unknown as Parameters<typeof manifestProblems>[0], 'manifest');
}
