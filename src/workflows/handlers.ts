import { defineQuery, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import {
  type Progress,
  QUERY_PROGRESS,
  SIGNAL_WAIT_NOTICE,
  SIGNAL_PAUSE,
  SIGNAL_RESUME,
  UPDATE_CONCURRENCY,
} from '../contract.ts';
import { failure } from './failure.ts';
import { jsonBytes } from './json-bytes.ts';
import { applyControl, countSignal, noteWait, progressOf, type Run } from './run.ts';
import { parseWaitNotice } from './parse-wait-notice.ts';

const progressQuery = defineQuery<Progress>(QUERY_PROGRESS);
const pauseSignal = defineSignal(SIGNAL_PAUSE);
const resumeSignal = defineSignal(SIGNAL_RESUME);
const waitSignal = defineSignal<[unknown]>(SIGNAL_WAIT_NOTICE);
const concurrencyUpdate = defineUpdate<number, [number]>(UPDATE_CONCURRENCY);

/**
 * Answers queries, signals and updates, whatever their payload: an error here would fail the workflow task and every
 * replay of it. All handlers are synchronous, so that none is pending at continue-as-new.
 */
export function setHandlers(run: Run): void {
  setHandler(progressQuery, () => progressOf(run), {
    description:
      'The progress of the export: state, slices, pages, records, percent, rate, time to go, and why it waits.',
  });
  setHandler(pauseSignal, () => applyControl(run, { paused: true }), {
    description: 'Stops requesting new pages. Pages in flight are finished and saved.',
  });
  setHandler(resumeSignal, () => applyControl(run, { paused: false }), { description: 'Resumes after a pause.' });
  setHandler(waitSignal, (payload) => takeWaitNotice(run, payload), {
    description: "For internal use: Holdfast's own activities send it when a page has to wait.",
  });
  const setConcurrency = (concurrency: number) => {
    applyControl(run, { concurrency });
    return concurrency;
  };
  setHandler(concurrencyUpdate, setConcurrency, {
    description: 'Sets how many slices are read at the same time, 1 to 32. Takes one number and returns it.',
    validator: (concurrency) => {
      if (Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 32) return;
      throw failure('InvalidInput', 'setConcurrency takes one whole number from 1 to 32, for example 8');
    },
  });
}

function takeWaitNotice(run: Run, payload: unknown): void {
  const wait = parseWaitNotice(payload);
  if (wait !== null) noteWait(run, wait);
  // An unusable payload takes space in history, too.
  countSignal(run, jsonBytes(payload));
}
