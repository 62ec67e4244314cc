/**
 * The scheduler against a model of source, sink, operator and Temporal, without a server: work completes in any order, is
 * refused, lost, cancelled; slices are split and read again; runs hand over. HOLDFAST_SEED repeats one case.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SliceReceipt } from '../../src/contract.ts';
import { renderDetails } from '../../src/workflows/details.ts';
import { countControl, effectiveConcurrency, isTooLarge } from '../../src/workflows/history-size.ts';
import { buildProgress } from '../../src/workflows/progress.ts';
import { type Sample, sample } from '../../src/workflows/rates.ts';
import { isOver, newScheduler, schedule, type Scheduler, settle } from '../../src/workflows/scheduler.ts';
import { countSlices } from '../../src/workflows/slices.ts';
import { hasMore, initialState, readerOf, type State } from '../../src/workflows/state.ts';
import type { Completion, Work } from '../../src/workflows/work.ts';
import { type ModelSource, modelSource, type Random } from '../../testkit/model-source.ts';
import { seeded } from '../../testkit/random.ts';

const STEPS = 200_000;
const STEPS_OF_A_CASE = 20_000;

/** What happened in a run, in its order, to be replayed. */
type Event = { ended: number; completion: Completion } | { control: Partial<Pick<State, 'paused' | 'concurrency'>> };

interface Case {
  random: Random;
  source: ModelSource;
  asked: Set<string>;
  came: Set<string>;
  sealed: SliceReceipt[];
  /** Rows of the sealed slices. */
  kept: number;
  samples: Sample[];
  now: number;
  steps: number;
}

const nameOf = (work: Work): string => {
  const { slice } = work.request;
  const where = `${work.kind} ${slice.start}/${slice.end}`;
  if (work.kind === 'page') {
    const { reading, job, page, cursor, pageSize } = work.request;
    return `${where} reading ${reading} job ${job} page ${page} from ${cursor} of ${pageSize}`;
  }
  return work.kind === 'seal' ? `${where} ${work.request.readings.length}` : where;
};

function checkStart(the: Case, { state, inFlight, history }: Scheduler, work: readonly Work[]): void {
  for (const each of work) {
    if (each.kind !== 'page') continue;
    const name = nameOf(each);
    assert.ok(!the.asked.has(name), `every page is asked for once a reading: ${name}`);
    the.asked.add(name);
  }
  if (work.length === 0) return;
  const most = effectiveConcurrency(state, history);
  assert.ok(
    inFlight.length <= most && most <= state.concurrency,
    'never more than the effective concurrency is in flight',
  );
  const launched = inFlight.length * history.requestBytes;
  assert.ok(inFlight.length === 1 || launched <= 2_000_000, `what is in flight fits one message: ${launched} bytes`);
}

function checkEnd(the: Case, before: Scheduler, after: Scheduler, work: Work): void {
  const was = work.reader === null ? undefined : readerOf(before.state, work.reader);
  const is = work.reader === null ? undefined : readerOf(after.state, work.reader);
  if (work.kind === 'page' && was && is && was.readings.length === is.readings.length && was.slice === is.slice) {
    for (let { page } = was; page < is.page; page++) {
      const size = is.sizes.findLast(({ from }) => from <= page)!.pageSize;
      const name = `${is.slice.start}/${is.slice.end} ${is.readings.length + 1} ${is.job?.id} ${page} ${size}`;
      assert.ok(the.came.has(name), `the cursor moves over receipts without a gap alone: ${name}`);
    }
  }
  const reading = after.state.readers.reduce((sum, { rows }) => sum + rows, 0);
  assert.equal(after.state.records, the.kept + reading, 'the sums close');
}

function checkShown(the: Case, scheduler: Scheduler): void {
  sample(the.samples, scheduler.state, the.now);
  const moment = { scheduler, outcome: null, wait: null, note: '', samples: the.samples };
  const progress = buildProgress(moment, the.now);
  assert.ok(
    progress.etaSeconds === null || Number.isSafeInteger(progress.etaSeconds),
    'the time to go is a number or null',
  );
  assert.ok(progress.percent >= 0 && progress.percent <= 100, 'percent is from 0 to 100');
  assert.match(renderDetails(progress, scheduler, the.now), /^\*\*/, 'progress is rendered at every step');
}

function note(the: Case, work: Work, completion: Completion): void {
  if (completion.kind === 'page' && work.kind === 'page' && 'receipt' in completion.outcome) {
    const { slice, reading, job, page, pageSize } = work.request;
    the.came.add(`${slice.start}/${slice.end} ${reading} ${job ?? undefined} ${page} ${pageSize}`);
  }
}

function noteSealed(the: Case, before: Scheduler, after: Scheduler, completion: Completion): void {
  if (after.state.slices.done === before.state.slices.done) return;
  assert.ok('outcome' in completion && 'sealed' in completion.outcome);
  the.sealed.push(completion.outcome.sealed);
  the.kept += completion.outcome.sealed.rows;
}

/** Runs an export until its run is over; returns its last state. */
function runOnce(the: Case, from: State): Scheduler {
  const { random, source } = the;
  const frozen = JSON.stringify(from);
  const events: Event[] = [];
  const started: string[] = [];
  const begin = (scheduler: Scheduler): Scheduler => {
    const next = schedule(scheduler);
    checkStart(the, next.scheduler, next.work);
    started.push(...next.work.map(nameOf));
    return next.scheduler;
  };
  let scheduler = begin(newScheduler(from));
  while (!isOver(scheduler)) {
    the.steps += 1;
    the.now += Math.floor(random() ** 4 * 20_000);
    assert.ok(the.steps < STEPS_OF_A_CASE, 'every export ends');
    const { inFlight, state } = scheduler;
    const stuck = inFlight.length === 0 && !state.paused;
    assert.ok(!stuck, 'something is in flight, or the export is paused, or over');
    if (inFlight.length === 0 || random() < 0.01) {
      const concurrency = 1 + Math.floor(random() * 32);
      const control = inFlight.length === 0 ? { paused: false } : random() < 0.5 ? { paused: true } : { concurrency };
      events.push({ control });
      scheduler = begin(controlled(scheduler, control));
      continue;
    }
    const ended = Math.floor(random() * inFlight.length);
    const { work } = inFlight[ended]!;
    const completion = source.answer(work);
    events.push({ ended, completion });
    note(the, work, completion);
    const settled = settle(scheduler, work, completion);
    noteSealed(the, scheduler, settled, completion);
    checkEnd(the, scheduler, settled, work);
    scheduler = begin(settled);
    if (the.steps % 16 === 0 || isOver(scheduler)) checkShown(the, scheduler);
  }
  if (random() < 0.25) assert.deepEqual(replay(from, events), started, 'the same completions start the same work');
  assert.equal(JSON.stringify(from), frozen, 'no state is changed in place');
  return scheduler;
}

const controlled = (scheduler: Scheduler, control: Partial<State>): Scheduler => ({
  ...scheduler,
  state: { ...scheduler.state, ...control },
  history: countControl(scheduler.history, 0),
});

function replay(from: State, events: readonly Event[]): string[] {
  let next = schedule(newScheduler(structuredClone(from)));
  const started = next.work.map(nameOf);
  for (const event of events) {
    const { scheduler } = next;
    if ('control' in event) next = schedule(controlled(scheduler, event.control));
    else next = schedule(settle(scheduler, scheduler.inFlight[event.ended]!.work, event.completion));
    started.push(...next.work.map(nameOf));
  }
  return started;
}

/** Runs an export over all its runs; returns how many steps it took. */
function runCase(seed: number): { steps: number; runs: number; end: string } {
  const numbers = seeded(String(seed));
  const random = () => numbers.next();
  const source = modelSource(random);
  const the: Case = {
    ...{ random, source, asked: new Set(), came: new Set(), sealed: [], kept: 0, samples: [] },
    ...{ now: Date.parse('2026-11-22T00:00:00.000Z'), steps: 0 },
  };
  let state = initialState(source.plan, countSlices(source.plan));
  for (let runs = 1; ; runs++) {
    const { state: last, failed, inFlight } = runOnce(the, state);
    assert.equal(inFlight.length, 0);
    if (failed) {
      assert.ok(source.mayFail, `no export fails without a fault: ${String(failed.error)}`);
      return { steps: the.steps, runs, end: (failed.error as { type?: string }).type ?? 'Error' };
    }
    if (!hasMore(last)) {
      checkComplete(the, last);
      return { steps: the.steps, runs, end: 'complete' };
    }
    assert.ok(
      last.readers.every(({ outOfOrder, page, readAhead }) => outOfOrder.length === 0 && readAhead.page === page),
    );
    const carried = JSON.stringify(last);
    const most = JSON.stringify(last.plan).length + 2_000 + 1_500 * (last.readers.length + last.queue.length);
    assert.ok(
      carried.length <= most && !isTooLarge(last),
      `the carried state is bounded: ${carried.length} of ${most}`,
    );
    state = JSON.parse(carried) as State;
    assert.deepEqual(state, last, 'the carried state survives JSON');
  }
}

function checkComplete({ sealed, source }: Case, { slices, doneMs, records, readers }: State): void {
  const { interval } = source.plan;
  const inOrder = sealed.toSorted((one, other) => (one.start < other.start ? -1 : 1));
  const borders = [interval.start, ...inOrder.map(({ end }) => end)];
  assert.deepEqual(
    inOrder.map(({ start }) => start),
    borders.slice(0, -1),
    'the slices cover the interval, each once',
  );
  assert.equal(borders.at(-1), interval.end);
  assert.deepEqual([slices.done, slices.total, readers.length], [sealed.length, sealed.length, 0]);
  assert.equal(doneMs, Date.parse(interval.end) - Date.parse(interval.start));
  assert.equal(
    records,
    sealed.reduce((sum, { rows }) => sum + rows, 0),
  );
}

test(`the scheduler keeps its invariants over ${STEPS} steps of random exports`, (t) => {
  const only = process.env['HOLDFAST_SEED'];
  const began = only === undefined ? Date.now() % 1_000_000_000 : Number(only);
  const ends: Record<string, number> = {};
  let [steps, runs, cases] = [0, 0, 0];
  for (let seed = began; steps < STEPS && (only === undefined || cases === 0); seed++, cases++) {
    try {
      const result = runCase(seed);
      steps += result.steps;
      runs += result.runs;
      ends[result.end] = (ends[result.end] ?? 0) + 1;
    } catch (error) {
      throw new Error(`seed ${seed} (repeat it with HOLDFAST_SEED=${seed}): ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
  t.diagnostic(`${steps} steps, ${cases} exports, ${runs} runs, from seed ${began}: ${JSON.stringify(ends)}`);
  if (only !== undefined) return;
  assert.ok(runs > cases, 'some exports were handed over');
  for (const end of ['complete', 'MaxPagesReached', 'InvalidRequest', 'JobFailed', 'Error'])
    assert.ok(ends[end]! > 0, end);
});
