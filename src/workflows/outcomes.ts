import type { JobEnd, PageOutcome, Refusal, SealOutcome, SubmitOutcome } from '../contract.ts';
import { countRequests } from './count-requests.ts';
import { failure } from './failure.ts';
import { sentence } from './sentence.ts';
import { newReader, restart, type SliceReader, withPageSize } from './slice-reader.ts';
import { splitSlice } from './slices.ts';
import { readerOf, type State, title } from './state.ts';
import { closeReader, discount, withNote, withPages, withReader, withSpentJob } from './state-changes.ts';
import { takePage } from './take-page.ts';
import type { Completion, Work } from './work.ts';

// Once a slice has lost this many jobs, it will lose the next one, too.
const JOBS_LOST = 5;
// After this many readings with requested pages and an expired cursor, the next one would end the same way.
const CURSORS_EXPIRED = 3;

/** Returns the state after a piece of work has ended. @throws the failure that ends the export. */
export function takeCompletion(state: State, work: Work, completion: Completion): State {
  const counted = countRequests(state, completion);
  // A job that cannot be deleted expires by itself.
  if (work.kind === 'delete') return counted;
  if (completion.kind === 'failed') throw completion.error;
  const reader = readerOf(counted, work.reader);
  // The page is not needed: its slice was sealed, split or sent back meanwhile, or the page is beyond the end mark.
  if (!reader || (work.kind === 'page' && work.generation !== reader.generation)) return counted;
  if (completion.kind === 'page') return takePageOutcome(counted, reader, completion.outcome);
  if (completion.kind === 'seal') return takeSeal(counted, reader, completion.outcome);
  if (completion.kind === 'submit') return takeSubmission(counted, reader, completion.outcome);
  return completion.kind === 'await' ? takeJobEnd(counted, reader, completion.outcome) : counted;
}

function takePageOutcome(state: State, reader: SliceReader, outcome: PageOutcome): State {
  if ('sealed' in outcome) return closeReader(state, reader, outcome.sealed);
  if ('refusal' in outcome) return takeRefusal(state, reader, outcome.refusal);
  const { reader: moved, passed } = takePage(state.plan, reader, outcome);
  const read = withPages(state, moved, passed);
  if (moved.endless !== null) {
    const problem = `${moved.endless}, so the pages would never end. Check the source's paging.`;
    throw failure('MalformedResponse', `${title(state, reader)}: ${problem}`);
  }
  const { total, received, pageSize, ended } = moved;
  // The end mark is a page, too: if it lay beyond the limit, the slice is split as well.
  if (state.deepest === null || (total ?? received) + pageSize <= state.deepest || ended) return read;
  const counted = total === null ? `${received} records have come` : `the source counts ${total} records`;
  return split(read, moved, `${counted}, but only ${state.deepest} can be read`);
}

function takeRefusal(state: State, reader: SliceReader, refusal: Refusal): State {
  switch (refusal.refused) {
    case 'page-too-large': {
      const { pageSize } = refusal;
      const note = `: pages of ${reader.pageSize} are too large for the source, now ${pageSize}`;
      if (pageSize < reader.pageSize && pageSize >= 1)
        return withReader(withNote(state, reader, note), withPageSize(reader, pageSize));
      throw failure(
        'InvalidRequest',
        `${title(state, reader)}: a page of ${reader.pageSize} is too large for the source: ${sentence(refusal.reason)}`,
      );
    }
    case 'slice-too-large': {
      const { limit } = refusal;
      const deepest = limit === null ? state.deepest : Math.min(limit, state.deepest ?? limit);
      return split({ ...state, deepest }, reader, refusal.reason);
    }
    case 'job-lost':
      return loseJob(state, reader, refusal.reason);
    case 'cursor-expired':
      return expireCursor(state, reader, refusal.reason);
  }
}

/** Splits a slice: its reader continues with the first half, the second half waits in the queue. */
function split(state: State, reader: SliceReader, reason: string): State {
  const { plan, queue, slices } = state;
  const halves = splitSlice(reader.slice);
  if (!halves) {
    throw failure(
      'InvalidRequest',
      `${plan.snapshot ? 'The snapshot' : `The minute from ${reader.slice.start}`} holds more records than can be read: ${sentence(reason)} Add filters that select fewer records, or use a source without this limit (docs/sources.md).`,
    );
  }
  const noted = withNote(withSpentJob(discount(state, reader), reader), reader, `was split in two: ${reason}`);
  const first = newReader(halves[0], reader.number, plan.pageSize, reader.generation + 1);
  return { ...withReader(noted, first), queue: [halves[1], ...queue], slices: { ...slices, total: slices.total + 1 } };
}

/** Reads a slice again from its first page, because a cursor has expired. */
function expireCursor(state: State, reader: SliceReader, reason: string): State {
  // Cursors from an earlier run may be old, so an expiry among them does not count as an attempt.
  const spent = reader.fresh > 0;
  const { cursorsExpired } = reader.restarts;
  if (spent && cursorsExpired + 1 >= CURSORS_EXPIRED) {
    throw failure(
      'InvalidRequest',
      `${title(state, reader)} was read ${CURSORS_EXPIRED} times, but its cursor expired each time before the end: ${sentence(reason)} A cursor must stay valid until its slice has been read: start the export again with the same id and shorter slices ({"slice": "PT1H"}) or larger pages, or with a lower concurrency if the source keeps few cursors open.`,
    );
  }
  return readAgain(state, reader, spent ? 'cursorsExpired' : null, `is read again from its first page: ${reason}`);
}

function loseJob(state: State, reader: SliceReader, reason: string): State {
  const jobsLost = reader.restarts.jobsLost + 1;
  if (jobsLost >= JOBS_LOST) {
    throw failure(
      'JobFailed',
      `${title(state, reader)}: ${jobsLost} jobs were lost; the last failure: ${sentence(reason)}`,
    );
  }
  return readAgain(state, reader, 'jobsLost', `has its job submitted again: ${reason}`);
}

function readAgain(
  state: State,
  reader: SliceReader,
  because: keyof SliceReader['restarts'] | null,
  note: string,
): State {
  const noted = withNote(withSpentJob(discount(state, reader), reader), reader, note);
  return withReader(noted, restart(reader, because, state.plan.pageSize));
}

function takeSeal(state: State, reader: SliceReader, outcome: SealOutcome): State {
  if ('sealed' in outcome) return closeReader(state, reader, outcome.sealed);
  return readAgain(state, reader, 'mismatches', `is read again: ${outcome.again.reason}`);
}

function takeSubmission(state: State, reader: SliceReader, outcome: SubmitOutcome): State {
  if ('sealed' in outcome) return closeReader(state, reader, outcome.sealed);
  return withReader(state, { ...reader, job: { id: outcome.job, ready: false } });
}

function takeJobEnd(state: State, reader: SliceReader, status: JobEnd): State {
  if (status.state === 'lost') return loseJob(state, reader, status.reason);
  return withReader(state, { ...reader, job: reader.job && { ...reader.job, ready: true } });
}
