import type { Interval } from '../../contract.ts';

/** Something that happened to a slice, or to the whole export, and cost time or another request. */
export interface Mark {
  kind: 'retry' | 'wait' | 'stopped' | 'refused' | 'read again' | 'paused' | 'failed';
  /** ISO 8601. */
  at: string;
  /** Until when it lasted; null where it was a moment. */
  until: string | null;
  text: string;
}

/** What a run has done for one slice. */
export interface SliceActivity extends Interval {
  /** When its first activity was asked for. */
  from: string;
  /** When it was sealed, or split; null where it was neither. */
  to: string | null;
  pages: number;
  readings: number;
  marks: Mark[];
  /** Marks beyond those that are kept. */
  more: number;
}

/** One run of the workflow: an export that continued as new has several, and so has one that was started again. */
export interface RunFacts {
  runId: string;
  startedAt: string;
  /** Null while it runs. */
  closedAt: string | null;
  /** `complete`, `failed`, `cancelled`, `terminated`, `timed out`, `continued` or `running`. */
  ended: string;
  /** Why it ended, where it failed; empty where there is nothing to say. */
  reason: string;
  /** Who started it, as Temporal knows them: a process and its host. */
  startedBy: string;
  /** The schedule that started it; null where a person or a program did. */
  schedule: string | null;
  input: Record<string, unknown>;
  /** The workers that took part, as Temporal knows them. */
  workers: string[];
  slices: SliceActivity[];
  /** What happened to no slice in particular. */
  marks: Mark[];
  /** Requests to the API, as the run's result says; null where it has none. */
  requests: number | null;
}
