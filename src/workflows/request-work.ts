import { withPageRequested, readingsOf, type SliceReader } from './slice-reader.ts';
import type { State } from './state.ts';
import { withReader } from './state-changes.ts';
import type { Work } from './work.ts';

/** Work that has been requested, and the state after it. */
export interface RequestedWork {
  state: State;
  work: Work;
}

// A slice whose numbers do not match is read this many times, then sealed as not proven.
const MAX_READINGS = 3;

/** Requests the next page of a slice, or first the job whose results the slice is read from. */
export function requestPage(state: State, reader: SliceReader): RequestedWork {
  const { plan } = state;
  const { number, slice, job, generation, readings, pageSize, readAhead } = reader;
  if (plan.jobs && job === null) return { state, work: { kind: 'submit', reader: number, request: { plan, slice } } };
  if (plan.jobs && job?.ready === false) {
    return { state, work: { kind: 'await', reader: number, request: { plan, slice, job: job.id } } };
  }
  const request = { plan, slice, reading: readings.length + 1, job: job?.id ?? null, ...readAhead, pageSize };
  const asked = withReader(state, withPageRequested(plan, reader));
  return { state: asked, work: { kind: 'page', reader: number, generation, request } };
}

/** Seals a slice whose end mark has been read; sealing may also send it back to its first page. */
export function requestSeal(state: State, reader: SliceReader): RequestedWork {
  const { plan } = state;
  const final = reader.restarts.mismatches + 1 >= MAX_READINGS;
  const request = { plan, slice: reader.slice, readings: readingsOf(reader), final };
  return { state, work: { kind: 'seal', reader: reader.number, request } };
}

/** Deletes the first of the spent jobs. */
export function requestJobDeletion(state: State): RequestedWork {
  const [spent, ...spentJobs] = state.spentJobs;
  const request = { plan: state.plan, ...spent! };
  return { state: { ...state, spentJobs }, work: { kind: 'delete', reader: null, request } };
}
