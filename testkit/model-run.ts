import { isDeepStrictEqual } from 'node:util';
import { countControl } from '../src/workflows/history-size.ts';
import { fail, type Scheduler } from '../src/workflows/scheduler.ts';
import type { State } from '../src/workflows/state.ts';
import type { Completion, Work } from '../src/workflows/work.ts';
import { CANCELLED, checkFailure, checkPlaces, checkSampled, checkStarted } from './model-checks.ts';
import type { Core, ModelExport } from './model-core.ts';
import { hold } from './model-invariants.ts';

/** An event of a run. */
type Event =
  | { kind: 'ended'; at: number; completion: Completion }
  | { kind: 'control'; control: Partial<Pick<State, 'paused' | 'concurrency'>> }
  | { kind: 'cancel' };

interface Recorded {
  sealsBeside: boolean;
  events: Event[];
  started: Work[];
}

const STEPS_OF_AN_EXPORT = 20_000;
// An activity has 6 events, a signal or update 5.
const [WORK_EVENTS, CONTROL_EVENTS] = [6, 5];
// Of the runs, those that are long enough are replayed at a step before this one.
const REPLAYED_WITHIN = 3_000;
// Expensive checks are made once in this many steps, and at the end.
const SAMPLE = 64;

/** Executes one run of an export to its end. @returns the last scheduler. */
export function runModel(the: ModelExport, from: State): Scheduler {
  const { core, random } = the;
  // Some runs were begun by an older version.
  const recorded: Recorded = { sealsBeside: random() < 0.75, events: [], started: [] };
  // If this is after the end of the run, nothing is replayed.
  const replayAt = the.steps + Math.floor(random() * REPLAYED_WITHIN);
  let events = 0;
  const begin = (scheduler: Scheduler): Scheduler => {
    const next = core.schedule(scheduler);
    events += next.work.length * WORK_EVENTS;
    if (next.work.length > 0) checkStarted(the, scheduler, next, events);
    checkPlaces(the, next.scheduler);
    for (const work of next.work) {
      the.ledger.start(work);
      recorded.started.push(work);
    }
    return the.frozen ? freeze(next.scheduler) : next.scheduler;
  };

  let scheduler = begin(core.newScheduler(the.frozen ? freeze(from) : from, recorded.sealsBeside));
  while (!core.isOver(scheduler)) {
    the.steps += 1;
    the.now += Math.floor(random() ** 4 * 20_000);
    hold('every export ends', the.steps < STEPS_OF_AN_EXPORT);
    const event = nextEvent(the, scheduler);
    recorded.events.push(event);
    if (event.kind === 'control') events += CONTROL_EVENTS;
    const before = scheduler;
    scheduler = apply(core, before, event);
    if (event.kind === 'ended')
      the.ledger.end(before.state, scheduler.state, before.inFlight[event.at]!.work, event.completion);
    scheduler = begin(scheduler);
    if (the.steps % SAMPLE === 0) checkSampled(the, scheduler);
    // The worker is lost, and another one replays the history.
    if (the.steps === replayAt) scheduler = replay(the, from, recorded, scheduler);
  }
  checkSampled(the, scheduler);
  hold('nothing is in flight when a run is over', scheduler.inFlight.length === 0);
  checkFailure(the, scheduler);
  return scheduler;
}

function nextEvent({ random, source, controls, cancels, happened }: ModelExport, scheduler: Scheduler): Event {
  const { inFlight, state, failed } = scheduler;
  if (inFlight.length === 0) {
    hold('something is in flight, or the export is paused, or over', state.paused);
    return { kind: 'control', control: { paused: false } };
  }
  if (failed === null && random() < cancels) {
    happened.cancels += 1;
    return { kind: 'cancel' };
  }
  if (random() < controls) {
    const control = random() < 0.5 ? { paused: random() < 0.7 } : { concurrency: 1 + Math.floor(random() * 32) };
    if (control.paused === true) happened.pauses += 1;
    return { kind: 'control', control };
  }
  const at = Math.floor(random() * inFlight.length);
  // Cancelled work either fails as cancelled or had already ended.
  const isCancelled = failed !== null && random() < 0.5;
  const completion: Completion = isCancelled ? { kind: 'failed', error: CANCELLED } : source.answer(inFlight[at]!.work);
  return { kind: 'ended', at, completion };
}

function apply(core: Core, scheduler: Scheduler, event: Event): Scheduler {
  if (event.kind === 'cancel') return fail(scheduler, CANCELLED);
  if (event.kind === 'ended') return core.settle(scheduler, scheduler.inFlight[event.at]!.work, event.completion);
  const { state, history } = scheduler;
  return { ...scheduler, state: { ...state, ...event.control }, history: countControl(history, 0) };
}

/** Replays what a run has done so far, as after a kill, and continues from there. */
function replay(the: ModelExport, from: State, recorded: Recorded, reached: Scheduler): Scheduler {
  const { core, random, happened } = the;
  const { sealsBeside, events, started } = recorded;
  const invariant = 'the same completions start the same work';
  // The carried state comes from the history as JSON: different objects with the same content.
  const read = random() < 0.1 ? (JSON.parse(JSON.stringify(from)) as State) : from;
  let next = core.schedule(core.newScheduler(read, sealsBeside));
  const again = [...next.work];
  for (const event of events) {
    hold(invariant, event.kind !== 'ended' || event.at < next.scheduler.inFlight.length);
    next = core.schedule(apply(core, next.scheduler, event));
    again.push(...next.work);
  }
  happened.replays += 1;
  happened.replayedSteps += events.length;
  hold(invariant, isDeepStrictEqual(again, started), () => `after ${events.length} completions`);
  hold(invariant, isDeepStrictEqual(next.scheduler, reached), () => `state after ${events.length} completions`);
  return the.frozen ? freeze(next.scheduler) : next.scheduler;
}

/** Freezes an object and everything in it; an object that is frozen already is known to be deeply frozen. */
function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) freeze(inner);
  return value;
}
