import type { SliceReceipt } from '../src/contract.ts';
import type { Scheduler } from '../src/workflows/scheduler.ts';
import { jobsLeft, readerOf, type State } from '../src/workflows/state.ts';
import type { Completion, Work } from '../src/workflows/work.ts';
import { hold } from './model-invariants.ts';

/** The pages of one pass over a slice, by {@link place}. */
interface Pass {
  asked: Set<number>;
  came: Set<number>;
}

/** Returns a key for a page; page sizes are below 1,024. */
const place = (page: number, pageSize: number): number => page * 1_024 + pageSize;

/** What the model records independently of the scheduler: which pages were requested, what came, which jobs are open. */
export interface Ledger {
  sealed: SliceReceipt[];
  /** Records that work was started. */
  start: (work: Work) => void;
  /** Records how work ended, and checks the scheduler's new state. */
  end: (before: State, after: State, work: Work, completion: Completion) => void;
  /** Checks the sums of the whole export; expensive. */
  sums: (state: State) => void;
  /** Checks an export that has ended. */
  over: (scheduler: Scheduler) => void;
}

/** Creates the ledger of one export, for all its runs. */
export function createLedger(): Ledger {
  const passes = new Map<string, Pass>();
  const jobs = new Set<string>();
  const sealed: SliceReceipt[] = [];
  let keptRows = 0;

  const passOf = (slice: { start: string; end: string }, reading: number, job: string | null): Pass => {
    const key = `${slice.start} ${slice.end} ${reading} ${job}`;
    const known = passes.get(key);
    if (known) return known;
    const pass = { asked: new Set<number>(), came: new Set<number>() };
    passes.set(key, pass);
    return pass;
  };

  return {
    sealed,
    start(work) {
      if (work.kind === 'delete') jobs.delete(work.request.job);
      if (work.kind !== 'page') return;
      const { slice, reading, job, page, pageSize } = work.request;
      const { asked } = passOf(slice, reading, job);
      const at = place(page, pageSize);
      hold('every page is asked for once a pass', !asked.has(at), () => JSON.stringify({ ...work.request, plan: 0 }));
      asked.add(at);
    },

    end(before, after, work, completion) {
      if (completion.kind === 'submit' && 'job' in completion.outcome) jobs.add(completion.outcome.job);
      if (after.slices.done !== before.slices.done) {
        const receipt = 'outcome' in completion && 'sealed' in completion.outcome ? completion.outcome.sealed : null;
        hold('a slice is done once it is sealed', receipt !== null);
        sealed.push(receipt!);
        keptRows += receipt!.rows;
      }
      if (work.kind !== 'page' || completion.kind !== 'page') return;
      const { slice, reading, job, page, pageSize } = work.request;
      if ('receipt' in completion.outcome) passOf(slice, reading, job).came.add(place(page, pageSize));
      const [was, is] = [readerOf(before, work.reader), readerOf(after, work.reader)];
      if (!was || !is || was.page === is.page || is.readings.length + 1 !== reading) return;
      if (was.slice !== is.slice || was.readings.length !== is.readings.length) return;
      const { came } = passOf(is.slice, reading, is.job?.id ?? null);
      for (let at = was.page; at < is.page; at++) {
        const size = is.sizes.findLast(({ from }) => from <= at)!.pageSize;
        hold('the cursor moves over receipts without a gap alone', came.has(place(at, size)), () => `page ${at}`);
      }
    },

    sums({ records, readers }) {
      const reading = readers.reduce((sum, { rows }) => sum + rows, 0);
      hold('the sums close', records === keptRows + reading, () => `${records}, not ${keptRows} + ${reading}`);
    },

    over({ state, failed }) {
      const left = failed === null ? [] : jobsLeft(state).map(({ job }) => job);
      const forgotten = [...jobs].filter((job) => !left.includes(job));
      hold('no job is left with the source', forgotten.length === 0, () => forgotten.join());
      if (failed === null) checkCover(state, sealed);
    },
  };
}

function checkCover({ plan, slices, doneMs, records, readers }: State, sealed: readonly SliceReceipt[]): void {
  const { interval } = plan;
  const inOrder = sealed.toSorted((one, other) => (one.start < other.start ? -1 : 1));
  const starts = inOrder.map(({ start }) => start);
  const borders = [interval.start, ...inOrder.map(({ end }) => end)];
  const isCovered = starts.every((start, at) => start === borders[at]) && borders.at(-1) === interval.end;
  hold('the slices cover the interval, each once', isCovered, () => starts.join());
  const numbers = [slices.done, slices.total, readers.length, doneMs, records];
  const rows = sealed.reduce((sum, receipt) => sum + receipt.rows, 0);
  const right = [sealed.length, sealed.length, 0, Date.parse(interval.end) - Date.parse(interval.start), rows];
  hold('the sums close', String(numbers) === String(right), () => `${String(numbers)}, not ${String(right)}`);
}
