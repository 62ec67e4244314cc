import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Sink, SortedPage } from '../../../../src/activities/sink/sink.ts';
import type { ExportResult, PageReceipt, Plan, Slice, SliceReceipt } from '../../../../src/contract.ts';
import { DAY, pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { sortedPage } from '../../../../testkit/sorted-page.ts';

export interface SinkHarness {
  sink: Sink;
  /** Opens the same place as another worker does; what it holds open goes with `dispose`. */
  openAnother: () => Sink;
  /** Makes a plan for this destination: always the same export id; run `run-1` and fingerprint `f1` unless overridden. */
  makePlan: (overrides?: Partial<Plan>) => Plan;
  /** Records of the sealed slices, as JSON text, in the order of their slices. */
  readBack: () => Promise<string[]>;
  /** What of a record's JSON text the destination preserves: all of it, unless it says otherwise in docs/. */
  contentOf: (record: string) => string;
  /** Rejected records of a finished export, as the JSON text of `{reason, slice, page, record}`. */
  rejected: () => Promise<string[]>;
  /** Everything the destination holds, pages that are not sealed yet included, in a form that can be compared. */
  snapshot: () => Promise<unknown>;
  dispose: () => Promise<void>;
}

export const STARTED_AT = '2026-11-22T00:00:00.000Z';
export const NOON = '2026-11-20T12:00:00.000Z';
export const MORNING = { start: DAY.start, end: NOON };
export const AFTERNOON = { start: NOON, end: DAY.end };
export const ofType = (type: string) => (error: Error & { type?: string }) => {
  assert.equal(error.type, type, error.message);
  return true;
};

interface Keeping {
  slice?: Slice;
  reading?: number;
  /** What else every page says, such as the total. */
  page?: Partial<SortedPage>;
}

/** Keeps pages of records, each beginning where the one before ended; the last one has the end mark. */
export async function savePages(
  sink: Sink,
  plan: Plan,
  pages: readonly (readonly string[])[],
  { slice = plan.interval, reading = 1, page: more = {} }: Keeping = {},
): Promise<PageReceipt[]> {
  const receipts: PageReceipt[] = [];
  for (const [index, records] of pages.entries()) {
    const request = pageRequest(plan, { slice, reading, page: index + 1 });
    const next = index === pages.length - 1 ? null : String((index + 1) * plan.pageSize);
    receipts.push(await sink.save(request, sortedPage(records, { next, ...more })));
  }
  return receipts;
}

export async function sealed(sink: Sink, ...request: Parameters<typeof sealRequest>): Promise<SliceReceipt> {
  const outcome = await sink.seal(sealRequest(...request));
  assert.ok('sealed' in outcome, JSON.stringify(outcome));
  return outcome.sealed;
}

export const finish = (sink: Sink, plan: Plan): Promise<ExportResult> => sink.finish({ plan });

/** Exports one day in one go. */
export async function exportDay(sink: Sink, plan: Plan, pages: readonly (readonly string[])[]): Promise<ExportResult> {
  await sink.open(plan);
  await savePages(sink, plan, pages);
  await sealed(sink, plan, pages.length);
  return finish(sink, plan);
}

/** An open destination and its plan. */
export interface Opened extends SinkHarness {
  plan: Plan;
  /** Checks that the sealed slices hold these records and no others. */
  holds: (records: readonly string[], options?: { inAnyOrder?: boolean }) => Promise<void>;
}

/** Gives an open destination, and clears up after the test. */
export type Open = (t: TestContext, overrides?: Partial<Plan>) => Promise<Opened>;

/** Returns what opens a destination. @param openHarness gives an empty one. */
export function opener(openHarness: () => Promise<SinkHarness>): Open {
  return async (t, overrides = {}) => {
    const harness = await openHarness();
    t.after(() => harness.dispose());
    const plan = harness.makePlan(overrides);
    await harness.sink.open(plan);
    const { contentOf } = harness;
    return {
      ...harness,
      plan,
      async holds(records, { inAnyOrder = false } = {}) {
        const [found, expected] = [(await harness.readBack()).map(contentOf), records.map(contentOf)];
        assert.deepEqual(inAnyOrder ? found.sort() : found, inAnyOrder ? expected.sort() : expected);
      },
    };
  };
}
