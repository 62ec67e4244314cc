import type { Interval, PageOutcome, SealOutcome, WaitNotice } from '../../contract.ts';
import type { Mark, RunFacts } from './run-facts.ts';
import { createSliceLog } from './slice-log.ts';

/** An activity that was asked for. */
export interface Asked {
  type: string;
  slice: Interval | null;
  page: number | null;
  reading: number;
}

// The export's own marks: pauses, and waits of planning and finishing.
const MARKS = 200;

/** Takes what the events of a run say, in their order, and makes facts of it. */
export interface RunRecorder {
  /** What is known of the run itself. */
  readonly run: RunFacts;
  asked(event: string, work: Asked, at: string): void;
  /** A worker has begun. @param stopped whether the one before it was given up on because it said nothing any more. */
  began(event: string, worker: string, stopped: boolean, at: string): void;
  /** Returns what was asked for, and forgets it. */
  ended(event: string): Asked | undefined;
  page(work: Asked, outcome: PageOutcome, at: string): void;
  seal(work: Asked, outcome: SealOutcome, at: string): void;
  wait(notice: Partial<WaitNotice>, at: string): void;
  pause(by: string, at: string): void;
  resume(at: string): void;
  facts(): RunFacts;
}

/** Returns a recorder that has seen no event. */
export function createRunRecorder(runId: string): RunRecorder {
  const log = createSliceLog();
  const asked = new Map<string, Asked>();
  const workers = new Set<string>();
  /** Pages whose failures have told of themselves. */
  const told = new Set<string>();
  const run = emptyRun(runId);

  function mark(slice: Interval | null, made: Mark): void {
    if (slice) log.mark(slice, made);
    else if (run.marks.length < MARKS) run.marks.push(made);
  }

  const moment = (slice: Interval | null, kind: Mark['kind'], at: string, text: string) =>
    mark(slice, { kind, at, until: null, text });

  return {
    run,
    asked(event, work, at) {
      asked.set(event, work);
      if (work.slice) log.begin(work.slice, at);
    },
    began(event, worker, stopped, at) {
      if (worker !== '') workers.add(worker);
      const work = asked.get(event);
      if (!work || !stopped) return;
      const what = work.page === null ? work.type : `page ${work.page}`;
      moment(work.slice, 'stopped', at, `a worker stopped answering during ${what}; another attempt completed it`);
      told.add(nameOf(work.slice, work.page));
    },
    ended(event) {
      const work = asked.get(event);
      asked.delete(event);
      return work;
    },
    page({ slice, page, reading }, outcome, at) {
      if (outcome.attempts > 1 && !told.has(nameOf(slice, page)))
        moment(slice, 'retry', at, `page ${page} needed ${outcome.attempts} attempts`);
      if ('receipt' in outcome) log.page(slice!, reading, page!);
      else if ('sealed' in outcome) log.end(slice!, at);
      else {
        moment(slice, 'refused', at, `page ${page}: ${outcome.refusal.reason}`);
        if (outcome.refusal.refused === 'slice-too-large') log.end(slice!, at);
      }
    },
    seal({ slice }, outcome, at) {
      if ('sealed' in outcome) log.end(slice!, at);
      else moment(slice, 'read again', at, outcome.again.reason);
    },
    wait({ slice = null, page = null, message = '', until = null, type = 'Error' }, at) {
      const text = `${page === null ? '' : `page ${page}: `}${type === 'Error' ? '' : `${type}: `}${message}`;
      mark(slice, { kind: 'wait', at, until, text });
      told.add(nameOf(slice, page));
    },
    pause: (by, at) => moment(null, 'paused', at, `paused by ${by}`),
    resume(at) {
      const paused = run.marks.findLast(({ kind, until }) => kind === 'paused' && until === null);
      if (paused) paused.until = at;
    },
    facts: () => ({ ...run, workers: [...workers].sort(), slices: log.slices() }),
  };
}

const nameOf = (slice: Interval | null, page: number | null): string => `${slice?.start} ${slice?.end} ${page}`;

function emptyRun(runId: string): RunFacts {
  const open = { closedAt: null, ended: 'running', reason: '', startedBy: '', schedule: null, input: {} };
  return { runId, startedAt: '', ...open, workers: [], slices: [], marks: [], requests: null };
}
