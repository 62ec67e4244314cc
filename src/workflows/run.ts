import { setCurrentDetails } from '@temporalio/workflow';
import type { ExportState, WaitNotice, Progress, Slice, SliceReceipt } from '../contract.ts';
import { renderDetails } from './details.ts';
import { buildProgress, type Sample, sample } from './progress.ts';
import { lengthMs } from './slices.ts';
import { countSlice, type Lane, type State } from './state.ts';
import { newWindow, type Window } from './window.ts';

/** What is done for a lane: one of its pages is read, its slice is sealed, or its job is prepared. */
export type Work = 'page' | 'seal' | 'job';

/** Something in flight. */
export interface Slot {
  /** Number of the lane. */
  lane: number;
  slice: Slice;
  work: Work;
  page: number | null;
  /** Why it waits; null while it does not. */
  heldUp: WaitNotice | null;
}

/** One run of the workflow: the state that is carried on, and what only this run knows. */
export interface Run {
  state: State | null;
  /** Set once the run has ended, and while slices are over but the manifest is not. */
  outcome: Extract<ExportState, 'sealing' | 'complete' | 'failed' | 'cancelled'> | null;
  slots: Set<Slot>;
  /** Why planning or finishing waits; null while it does not. */
  heldUp: WaitNotice | null;
  /** By the lane's number. */
  windows: Map<number, Window>;
  /** Activities that have ended in this run. */
  steps: number;
  /** Raised by signals and updates that may let the run go on. */
  wishes: number;
  note: string;
  samples: Sample[];
}

/** Returns a run that begins, or goes on with what an earlier one carried over. */
export function createRun(carried: State | undefined): Run {
  return {
    state: carried ?? null,
    outcome: null,
    slots: new Set(),
    heldUp: null,
    windows: new Map(),
    steps: 0,
    wishes: 0,
    note: '',
    samples: [],
  };
}

/** Returns what is in flight of a lane. */
export function windowOf(run: Run, lane: Lane): Window {
  const window = run.windows.get(lane.number) ?? newWindow(lane);
  run.windows.set(lane.number, window);
  return window;
}

/** Returns how much of a kind of work is in flight, for one lane or for all. */
export function inFlight({ slots }: Run, work: Work, lane?: Lane): number {
  return [...slots].filter((slot) => slot.work === work && (lane === undefined || slot.lane === lane.number)).length;
}

/** Says whether nothing is in flight for a lane. */
export function isIdle({ slots }: Run, lane: Lane): boolean {
  return ![...slots].some((slot) => slot.lane === lane.number);
}

// About 3,600 of the 4,096 events at which the server suggests a new run: a step has 6, with a wait 10.
const STEPS = 600;
// The server suggests a new run at 4 MB. Each step's input repeats the plan, which may have long filters.
const HISTORY_BYTES = 3_000_000;
const STEP_BYTES = 2_000;

/**
 * Says whether this run's history is long enough: its lanes stop between two pages, and a new run goes on. Counted
 * here, for the server's own suggestion, like the clock, may differ in a replay: see readSlices.
 */
export function isHandingOver({ steps, state }: Run): boolean {
  const planBytes = steps === 0 ? 0 : JSON.stringify(state?.plan).length;
  return steps >= STEPS || steps * (STEP_BYTES + planBytes) >= HISTORY_BYTES;
}

/** Returns what the `progress` query answers. */
export function progressOf(run: Run): Progress {
  const heldUp = [run, ...run.slots].flatMap((waiting) => waiting.heldUp ?? []);
  const phase = phaseOf(run);
  const untils = heldUp.map(({ until }) => until).sort();
  return buildProgress(run.state, {
    state: phase,
    samples: run.samples,
    waitingUntil: phase === 'waiting' ? (untils[0] ?? null) : null,
    note: heldUp.at(-1)?.message ?? run.note,
    now: Date.now(),
  });
}

function phaseOf({ state, outcome, slots, heldUp }: Run): ExportState {
  if (heldUp) return 'waiting';
  if (outcome) return outcome;
  if (!state) return 'planning';
  if (state.paused) return 'paused';
  if (slots.size === 0) return 'running';
  if ([...slots].every(({ heldUp, work }) => heldUp !== null || work === 'job')) return 'waiting';
  return [...slots].every(({ work }) => work === 'seal') ? 'sealing' : 'running';
}

/** Takes what is held up into account, unless it is over meanwhile. For progress alone: nothing is decided by it. */
export function noteWait(run: Run, heldUp: WaitNotice): void {
  const start = heldUp.slice?.start;
  const waiting =
    start === undefined ? run : [...run.slots].find(({ slice, page }) => slice.start === start && page === heldUp.page);
  if (!waiting) return;
  waiting.heldUp = heldUp;
  refreshDetails(run);
}

/** Says that something is in flight. */
export function occupy(run: Run, lane: Lane, work: Work, page: number | null = null): Slot {
  const slot = { lane: lane.number, slice: lane.slice, work, page, heldUp: null };
  run.slots.add(slot);
  return slot;
}

/** Says that it is over. */
export function vacate(run: Run, slot: Slot): void {
  run.slots.delete(slot);
}

/** Takes a sealed slice out of work. */
export function closeLane(run: Run, state: State, lane: Lane, sealed: SliceReceipt): void {
  if (lane.job) state.spentJobs.push({ job: lane.job.id, slice: lane.slice });
  countSlice(state, lane, sealed, lengthMs(lane.slice));
  // An earlier run had sealed it: nothing was read, and how fast that goes says nothing about the rest.
  const found = lane.page === 1 && lane.readings.length === 0;
  if (found) run.samples = [];
  windowOf(run, lane).epoch += 1;
  run.windows.delete(lane.number);
  state.lanes.splice(state.lanes.indexOf(lane), 1);
}

/** Brings samples and the web UI's current details up to date. */
export function refreshDetails(run: Run): void {
  const now = Date.now();
  if (run.state) sample(run.samples, run.state, now);
  setCurrentDetails(renderDetails(progressOf(run), run, now));
}
