import type { FailureType } from './failure-types.ts';
import type { Interval, Slice } from './interval.ts';

/** Payload of the `heldUp` signal: why the export waits, and until when. */
export interface WaitNotice {
  /** Null while the export is planned or finished. */
  slice: Slice | null;
  /** Null if something other than a page waits. */
  page: number | null;
  attempt: number;
  /** `Error` if Holdfast does not know the type. */
  type: FailureType | 'Error';
  message: string;
  until: string;
}

export type ExportState =
  | 'planning'
  | 'running'
  | 'waiting'
  | 'paused'
  | 'sealing'
  | 'complete'
  | 'failed'
  | 'cancelled';

/** Answer of the `progress` query. */
export interface Progress {
  state: ExportState;
  interval: Interval | null;
  slices: { total: number; done: number; active: number };
  pages: number;
  records: number;
  bytes: number;
  duplicates: number;
  rejected: number;
  /** Attempts at pages after the first, whatever ended the one before: a response, the network, the worker. */
  retries: number;
  percent: number;
  recordsPerSecond: number;
  etaSeconds: number | null;
  waitingUntil: string | null;
  note: string;
}
