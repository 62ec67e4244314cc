import { defineQuery, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import {
  type WaitNotice,
  type Progress,
  QUERY_PROGRESS,
  SIGNAL_WAIT_NOTICE,
  SIGNAL_PAUSE,
  SIGNAL_RESUME,
  UPDATE_CONCURRENCY,
} from '../contract.ts';
import { failure } from './failure.ts';
import { noteWait, progressOf, refreshDetails, type Run } from './run.ts';

const progressQuery = defineQuery<Progress>(QUERY_PROGRESS);
const pauseSignal = defineSignal(SIGNAL_PAUSE);
const resumeSignal = defineSignal(SIGNAL_RESUME);
const heldUpSignal = defineSignal<[WaitNotice]>(SIGNAL_WAIT_NOTICE);
const concurrencyUpdate = defineUpdate<number, [number]>(UPDATE_CONCURRENCY);

/** What was asked of an export before its plan was there. */
export interface Wishes {
  paused: boolean | null;
  concurrency: number | null;
}

/** Answers queries, signals and updates. Synchronous throughout, so that nothing is pending on continue-as-new. */
export function setHandlers(run: Run): Wishes {
  const wishes: Wishes = { paused: null, concurrency: null };
  const pause = (paused: boolean) => {
    wishes.paused = paused;
    if (run.state) run.state.paused = paused;
    // How long it stood still says nothing about how fast it goes.
    if (!paused) run.samples = [];
    run.wishes += 1;
    refreshDetails(run);
  };
  setHandler(progressQuery, () => progressOf(run), {
    description: 'Where the export stands: state, slices, pages, records, percent, rate, time to go, and why it waits.',
  });
  setHandler(pauseSignal, () => pause(true), {
    description: 'Stops asking for new pages. Pages in flight are finished and kept.',
  });
  setHandler(resumeSignal, () => pause(false), { description: 'Goes on after a pause.' });
  setHandler(heldUpSignal, (heldUp) => noteWait(run, heldUp), {
    description: "Not for people: Holdfast's own activities send it when a page has to wait.",
  });
  const setConcurrency = (concurrency: number) => {
    wishes.concurrency = concurrency;
    if (run.state) run.state.concurrency = concurrency;
    run.wishes += 1;
    refreshDetails(run);
    return concurrency;
  };
  setHandler(concurrencyUpdate, setConcurrency, {
    description: 'Sets how many slices are read at once, 1 to 32. Takes one number; answers with it.',
    validator: (concurrency) => {
      if (Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 32) return;
      throw failure('InvalidInput', 'setConcurrency takes one whole number from 1 to 32, for example 8');
    },
  });
  return wishes;
}
