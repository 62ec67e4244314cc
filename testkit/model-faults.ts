import { isOver, newScheduler, schedule, type Scheduler, settle } from '../src/workflows/scheduler.ts';
import { readerOf, type State } from '../src/workflows/state.ts';
import { withReader } from '../src/workflows/state-changes.ts';
import type { Completion, Work } from '../src/workflows/work.ts';
import { type Core, CORE } from './model-core.ts';
import type { Invariant } from './model-invariants.ts';

const withState = (scheduler: Scheduler, changes: Partial<State>): Scheduler => ({
  ...scheduler,
  state: { ...scheduler.state, ...changes },
});

/** Schedules with a changed state, and undoes the changes afterwards. */
const scheduleAs = (changes: (state: State) => Partial<State>): Partial<Core> => ({
  schedule(scheduler) {
    const changed = changes(scheduler.state);
    const next = schedule(withState(scheduler, changed));
    const kept = Object.keys(changed).map((key) => [key, scheduler.state[key as keyof State]]);
    return { ...next, scheduler: withState(next.scheduler, Object.fromEntries(kept) as Partial<State>) };
  },
});

/** Settles, and then changes the result. */
const thenSpoil = (spoil: (settled: Scheduler, work: Work, completion: Completion) => Scheduler): Partial<Core> => ({
  settle: (scheduler, work, completion) => spoil(settle(scheduler, work, completion), work, completion),
});

/** True if a slice is being sealed, or can be: then places that stay idle would be noticed first. */
const isSealing = (readers: State['readers']): boolean => readers.some(({ ended }) => ended);

/** Small faults of the scheduler, each with the invariant that must detect it. */
const FAULTS: Record<Invariant, () => Partial<Core>> = {
  'every page is asked for once a pass': () =>
    thenSpoil((settled, { reader: number, kind }) => {
      const reader = number === null || kind !== 'page' ? undefined : readerOf(settled.state, number);
      if (!reader || reader.readAhead.page === reader.page) return settled;
      const { page, cursor } = reader;
      return { ...settled, state: withReader(settled.state, { ...reader, readAhead: { page, cursor } }) };
    }),
  'the cursor moves over receipts without a gap alone': () => ({
    settle(scheduler, work, completion) {
      const reader = work.reader === null ? undefined : readerOf(scheduler.state, work.reader);
      if (!reader || completion.kind !== 'page' || !('receipt' in completion.outcome))
        return settle(scheduler, work, completion);
      const receipt = { ...completion.outcome.receipt, page: reader.page };
      return settle(scheduler, work, { kind: 'page', outcome: { ...completion.outcome, receipt } });
    },
  }),
  'never more than the concurrency is in flight': () =>
    scheduleAs(({ concurrency }) => ({ concurrency: concurrency + 1 })),
  'sealing keeps no place of a page idle': () => ({
    schedule(scheduler) {
      const { sealsBeside } = scheduler;
      const next = schedule({ ...scheduler, sealsBeside: false });
      return { ...next, scheduler: { ...next.scheduler, sealsBeside } };
    },
  }),
  'what is in flight fits one message': () => ({
    newScheduler(state, sealsBeside) {
      // A high concurrency, so that the fault shows early.
      const scheduler = newScheduler({ ...state, concurrency: 32 }, sealsBeside);
      return { ...scheduler, history: { ...scheduler.history, requestBytes: 1 } };
    },
  }),
  'the same completions start the same work': () => {
    let calls = 0;
    return scheduleAs(({ concurrency, readers }) => ({
      concurrency: (calls += 1) % 7 === 0 && !isSealing(readers) ? 1 : concurrency,
    }));
  },
  'a state is never changed in place': () =>
    thenSpoil((settled) => {
      (settled.state as { retries: number }).retries += 1;
      return settled;
    }),
  'the carried state survives JSON': () =>
    thenSpoil((settled) => withState(settled, { deepest: settled.state.deepest ?? (undefined as never) })),
  'the carried state is within its bound': () =>
    thenSpoil((settled) => withState(settled, { note: `${settled.state.note}${' again'.repeat(10)}` })),
  'a run hands over before its history is long': () =>
    thenSpoil((settled) => ({ ...settled, history: { ...settled.history, events: 0 } })),
  'nothing is in flight when a run is over': () => ({
    isOver: (scheduler) => scheduler.failed !== null || isOver(scheduler),
  }),
  'nothing is started after a failure or a cancellation': () => ({
    schedule(scheduler) {
      const next = schedule({ ...scheduler, failed: null });
      return { ...next, scheduler: { ...next.scheduler, failed: scheduler.failed ?? next.scheduler.failed } };
    },
  }),
  'a pause lets through no more than sealing and deleting': () => scheduleAs(() => ({ paused: false })),
  'something is in flight, or the export is paused, or over': () => ({
    schedule(scheduler) {
      const { queue, readers } = scheduler.state;
      return queue.length > 0 && !isSealing(readers) ? { scheduler, work: [] } : schedule(scheduler);
    },
  }),
  'every export ends': () => ({
    schedule: (scheduler) =>
      schedule(withState(scheduler, { paused: scheduler.state.paused || scheduler.state.retries > 0 })),
  }),
  'an export fails for a reason of its own alone': () =>
    thenSpoil((settled, work) =>
      work.kind === 'seal' ? { ...settled, failed: { error: new Error('no reader') } } : settled,
    ),
  'no more than maxPages pages are counted': () => scheduleAs(({ plan }) => ({ plan: { ...plan, maxPages: null } })),
  'a slice is done once it is sealed': () =>
    thenSpoil((settled, work) => {
      const { slices } = settled.state;
      return work.kind === 'page' ? withState(settled, { slices: { ...slices, done: slices.done + 1 } }) : settled;
    }),
  'no job is left with the source': () => thenSpoil((settled) => withState(settled, { spentJobs: [] })),
  'the slices cover the interval, each once': () =>
    thenSpoil((settled) => withState(settled, { queue: settled.state.queue.slice(1) })),
  'the sums close': () =>
    thenSpoil((settled, work) =>
      work.kind === 'seal' ? withState(settled, { records: settled.state.records + 1 }) : settled,
    ),
  'progress can be shown at any moment': () => thenSpoil((settled) => withState(settled, { doneMs: Number.NaN })),
};

/** Returns the scheduler with the fault that an invariant must detect. */
export function withFault(invariant: Invariant): Core {
  return { ...CORE, ...FAULTS[invariant]() };
}
