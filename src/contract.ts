/**
 * Names and shapes that enter Temporal's history: an ABI. Fields are added, never renamed or removed; every released
 * shape has a saved history that replays in the tests. Nothing here is secret: history is stored in plain text.
 * Times are ISO 8601 UTC strings with milliseconds, intervals are half-open, durations end in `Ms` or `Seconds`.
 */

/** Workflow type that operators start. */
export const EXPORT_WORKFLOW = 'exportRecords';

/** Task queue of workflows and of activities that do not call the API. */
export const DEFAULT_TASK_QUEUE = 'holdfast';

/**
 * Returns the task queue of the activities that call an API, so that one rate cap holds over all of them: Genesys Cloud's is
 * `QUEUE-api`, that of a described API `QUEUE-api-NAME`.
 *
 * @param source what is read; the part before the dot names the API.
 */
export function apiTaskQueue(taskQueue: string, source: string = DEFAULT_SOURCE): string {
  const api = apiOf(source);
  return api === null || api === BUILT_IN_API ? `${taskQueue}-api` : `${taskQueue}-api-${api}`;
}

/** The API that comes with Holdfast: all of its sources share one rate cap. */
export const BUILT_IN_API = 'genesys';

/** Returns the name of the API in `API.DATASET`; null where a source has a name of its own. */
export const apiOf = (source: string): string | null => (source.includes('.') ? source.split('.')[0]! : null);

export const QUERY_PROGRESS = 'progress';
export const SIGNAL_PAUSE = 'pause';
export const SIGNAL_RESUME = 'resume';
/** Sent by Holdfast's own activities when a page has to wait: a {@link WaitNotice}. */
export const SIGNAL_WAIT_NOTICE = 'heldUp';
export const UPDATE_CONCURRENCY = 'setConcurrency';

/** Memo of a run: the {@link Origin} that the command which started it reads from. */
export const MEMO_ORIGIN = 'origin';

/** `ApplicationFailure.type` of every failure that a user can meet. */
export const FAILURE_TYPES = [
  'InvalidInput',
  'InvalidRequest',
  'Unauthorized',
  'Forbidden',
  'RateLimited',
  'SourceUnavailable',
  'MalformedResponse',
  'JobFailed',
  'MaxPagesReached',
  'DestinationExists',
  'DestinationFailed',
  'Incomplete',
] as const;
export type FailureType = (typeof FAILURE_TYPES)[number];

/** What is read where an input names no source. */
export const DEFAULT_SOURCE = 'conversation-query';
export const SOURCE_NAMES = ['conversation-query', 'conversation-job', 'page-token'] as const;
/** One of those, or the dataset of a described API as `API.DATASET`. */
export type SourceName = (typeof SOURCE_NAMES)[number] | `${string}.${string}`;

/** Kinds of destinations: what stands before the colon of `destination`. */
export const DESTINATION_KINDS = ['jsonl', 'csv', 'parquet', 'postgres'] as const;

/** A value for a setting of a described API. */
export type Setting = string | number | boolean;

/** What an operator gives to `exportRecords`; every field is optional. Defaults and meaning: docs/input.md. */
export interface ExportInput {
  source?: SourceName;
  interval?: string;
  last?: string;
  delay?: string;
  incremental?: boolean;
  lookback?: string;
  include?: 'started' | 'active';
  filters?: Record<string, unknown>;
  query?: Record<string, unknown>;
  settings?: Record<string, Setting>;
  destination?: string;
  timeZone?: string;
  compression?: 'none' | 'gzip' | 'zstd';
  pageSize?: number;
  slice?: string;
  concurrency?: number;
  maxPages?: number;
  overwrite?: boolean;
}

/** A half-open span of time. */
export interface Interval {
  start: string;
  end: string;
}

/** A part of the interval that is read on its own. The only one of a snapshot begins and ends when the run began. */
export type Slice = Interval;

/** Argument of `planExport`. */
export interface PlanRequest {
  exportId: string;
  /** First run of the chain: tells one start of an export id from the next. */
  runId: string;
  /** Exactly what the operator gave; checked by `planExport`. */
  input: unknown;
  /** When the run started. */
  startedAt: string;
  /** The scheduled (nominal) time where a schedule started the run, else the time of the start. */
  at: string;
  /** The schedule that started the run; null where a person did. */
  scheduleId: string | null;
  /** Watermark of the previous run of the same schedule. */
  previousWatermark: string | null;
  /** Before this time the source has everything, as `checkAvailability` has found out; null before it was asked. */
  availableUntil: string | null;
  /** What the export is bound to already, by the command that started it or by an earlier step; null = nothing. */
  origin: Origin | null;
}

/** Result of `planExport`: the plan, or what has to be asked of the source before it can be made. */
export type PlanOutcome = { plan: Plan } | { availability: AvailabilityRequest };

/** Where records come from: pages of one origin are never taken for those of another. */
export interface Origin {
  /** The API's base URL without a slash at its end. */
  api: string;
  /** Digest of the client id: what a client may see depends on its roles. The id itself stays out of history. */
  client: string;
}

/** Which dataset an export is of, as the workers define it; the manifest has the definition itself. */
export interface DatasetName {
  name: string;
  /** Digest of the definition. */
  definition: string;
}

/** How an interval is cut into slices. */
export interface SliceRule {
  /** Length of a slice by the clock on the wall. */
  ms: number;
  /** Whether its borders are multiples of it on that clock instead of counting from the interval's start. */
  aligned: boolean;
  /** How far the clock is ahead of UTC, and from when on: all changes within the interval. None = UTC. */
  offsets: ZoneOffset[];
}

/** A time zone's distance from UTC, from a time on. */
export interface ZoneOffset {
  from: string;
  ms: number;
}

/** An input with every default filled in and every relative time resolved: what all other activities work from. */
export interface Plan {
  exportId: string;
  runId: string;
  origin: Origin;
  source: SourceName;
  dataset: DatasetName;
  /**
   * Whether the dataset has no time and is read whole: in one slice, which owns every record. The interval and the slice both
   * begin and end when the run began.
   */
  snapshot: boolean;
  interval: Interval;
  include: 'started' | 'active';
  filters: Record<string, unknown>;
  query: Record<string, unknown>;
  /** Values of the settings of a described API, defaults included. */
  settings?: Record<string, Setting>;
  destination: string;
  compression: 'none' | 'gzip' | 'zstd';
  pageSize: number;
  /** IANA name; days of relative windows and of aligned slices are days there. */
  timeZone: string;
  slice: SliceRule;
  /** Whether the cursor is a row number, so that any page of a slice can be asked for once the total is known. */
  numberedPages: boolean;
  /** Whether each slice is read from the results of a job that is submitted for it. */
  jobs: boolean;
  /** Most records of a slice that the source lets anyone read; null = no limit. A slice with more is cut in two. */
  deepest: number | null;
  concurrency: number;
  maxPages: number | null;
  /** Replace a finished export with the same id. */
  overwrite: boolean;
  /** When the run started: an interval that ends later than this is still moving. */
  startedAt: string;
  /** What a person should know about this plan; empty = nothing. */
  note: string;
  /** Multiplies Holdfast's own pauses and timeouts: 1, or less in tests, so that they do not wait for them. */
  pace: number;
  /** Id of the folder that pages are kept in, so that a worker that has another one under its path does not take part. */
  store?: string;
  /** Names everything that decides what the pages hold: parts kept under another fingerprint are never mixed in. */
  fingerprint: string;
}

/** Argument of `fetchPage`: one page of one reading of a slice. */
export interface PageRequest {
  plan: Plan;
  slice: Slice;
  /** 1 for the first reading; a slice whose total does not match is read again. */
  reading: number;
  /** The job whose results are read; null where the source answers at once. */
  job: string | null;
  /** Counts the pages of a reading from 1. */
  page: number;
  /** Where the page begins, in the source's own terms; null for the first page. */
  cursor: string | null;
  pageSize: number;
}

/** What a sink gives back once a page is safe: `received` = `rows` + `elsewhere` + `outside` + `rejected`. */
export interface PageReceipt {
  page: number;
  /** Records the source sent. */
  received: number;
  /** Records kept: they have an id and belong to the slice. */
  rows: number;
  /** Records left to another slice of the interval, which owns them. */
  elsewhere: number;
  /** Records that start outside the interval, so that no slice owns them. */
  outside: number;
  rejected: number;
  /** Bytes of the kept records, and the SHA-256 of everything that was kept, rejected records included. */
  bytes: number;
  sha256: string;
  /** The exact file or row that holds the page. */
  file: string;
  pageSize: number;
  /** Cursor of the next page; null at the source's own end mark. */
  next: string | null;
  /** How many records the source says the slice has; null where it does not say. */
  total: number | null;
}

/** The source cannot answer as asked, but can answer something smaller. */
export type Refusal =
  /** The page is to be asked for again from the same place, this small. */
  | { refused: 'page-too-large'; pageSize: number; reason: string }
  /** The slice is to be cut in two; `limit` is the number of records that the source names. */
  | { refused: 'slice-too-large'; limit: number | null; reason: string }
  /** The job or its results are gone: it is to be submitted again, for another reading. */
  | { refused: 'job-lost'; reason: string }
  /** The cursor is no longer accepted: the slice is to be read again from its first page. */
  | { refused: 'cursor-expired'; reason: string };

/** Result of `fetchPage`. `requests`: how many the last attempt sent, where that is not one. */
export type PageOutcome = { attempts: number; requests?: number } &
  /** `adopted`: the page was already kept, by an earlier run of this export; the source was not asked. */
  (
    | { receipt: PageReceipt; adopted: boolean }
    | { refusal: Refusal }
    /** An earlier run of this export had finished the slice. */
    | { sealed: SliceReceipt }
  );

/** Argument of `submitJob`. */
export interface JobRequest {
  plan: Plan;
  slice: Slice;
}

/** Argument of `awaitJob` and `deleteJob`. */
export interface JobReference extends JobRequest {
  job: string;
}

/** What a source says about a job. */
export type JobStatus = { state: 'working' } | JobEnd;

/** Result of `awaitJob`: the job's results can be read, or it has to be submitted again. */
export type JobEnd = { attempts?: number } & ({ state: 'ready' } | { state: 'lost'; reason: string });

/** Result of `submitJob`. */
export type SubmitOutcome = { attempts?: number } & (
  | { job: string }
  /** An earlier run of this export had finished the slice. */
  | { sealed: SliceReceipt }
);

/** Argument of `checkAvailability`. */
export interface AvailabilityRequest {
  origin: Origin;
  source: SourceName;
  settings?: Record<string, Setting>;
  /** What is waited for: that the source has everything before this time. Null = no wait, whatever there is will do. */
  until: string | null;
}

/** Result of `checkAvailability`. */
export interface Availability {
  /** Everything before this time is guaranteed to be there. */
  availableUntil: string;
}

/** The pages of one reading of a slice, and from which page on they have which size: it may be halved on the way. */
export interface Reading {
  /** The job whose results it read; null where the source answers at once. */
  job: string | null;
  pages: number;
  sizes: { from: number; pageSize: number }[];
}

/** Argument of `sealSlice`. */
export interface SealRequest {
  plan: Plan;
  slice: Slice;
  /** The first reading first. */
  readings: Reading[];
  /** Seal even when the total does not match: the last reading that is allowed has been made. */
  final: boolean;
}

/**
 * What became of every record that the source sent, over all pages of all readings:
 * `received` = `rows` + `duplicates` + `reread` + `elsewhere` + `outside` + `rejected`.
 */
export interface RecordCounts {
  received: number;
  /** Records that came more than once within a reading, and count once; a rejected one is known by its content. */
  duplicates: number;
  /** Records that came again in a later reading. */
  reread: number;
  /** Records left to another slice of the interval, which owns them. */
  elsewhere: number;
  /** Records that start outside the interval, so that no slice owns them. */
  outside: number;
  /** Records that could not be understood, and are kept aside with the reason. */
  rejected: number;
}

/**
 * What a slice is proven by: the total that every page with records gave, or (where the source names none, or not on
 * every page) no more than its own end mark.
 */
export const PROOFS = ['total', 'end-mark', 'none'] as const;
export type Proof = (typeof PROOFS)[number];

/** What a sink gives back once a slice is in its final place; also the slice's entry in the manifest. */
export interface SliceReceipt extends Interval, RecordCounts {
  /** Pages of the last reading. */
  pages: number;
  readings: number;
  /** Records in the final file or table. */
  rows: number;
  /** The total that the source named in the last reading; null where it named none. */
  sourceTotal: number | null;
  /** Different records that came in the last reading, to be compared with `sourceTotal`. */
  distinct: number;
  /** Time of the latest record, where an API can be asked for no end. */
  latest?: string;
  /** Answers that counted as a page without records by a word of the API's definition, such as a 404 for a parent. */
  emptied?: number;
  proven: boolean;
  proof: Proof;
  /** In words why the slice is not proven; null where it is. */
  reason: string | null;
  file: string | null;
  bytes: number;
  sha256: string | null;
}

/** Result of `sealSlice`: sealed, or to be read again because the numbers do not match. */
export type SealOutcome = { sealed: SliceReceipt } | { again: { reason: string } };

/** Argument of `finishExport`. */
export interface FinishRequest {
  plan: Plan;
}

/** Sums over all slices of an export; `records` are the rows of their receipts. */
export interface Totals extends RecordCounts {
  slices: number;
  pages: number;
  /** See {@link SliceReceipt.emptied}; only where there are any. */
  emptied?: number;
  records: number;
  bytes: number;
}

/** What is known of a finished export that another one with `overwrite` has replaced. */
export type ReplacedExport = Pick<ExportResult, 'proven' | 'records' | 'finishedAt'>;

/** Result of `exportRecords`, and of `finishExport`. */
export interface ExportResult extends Totals {
  exportId: string;
  state: 'complete';
  interval: Interval;
  /** Up to where the data is known to be complete: no later than the first unproven slice or the export's start. */
  watermark: string;
  /** True when every slice is proven, no id is missing or repeated, and the interval was over when the export began. */
  proven: boolean;
  /** Slices that are not proven; the manifest names them. */
  unproven: number;
  /** Slices by what they are proven by. */
  proofs: Record<Proof, number>;
  /** Requests for pages and jobs that this run sent, failed attempts included and logins left out; the workflow's result has it. */
  requests?: number;
  /** Attempts at pages after their first, whatever ended the one before: an answer, the network, the worker; as `requests`. */
  retries?: number;
  /** Different ids that one slice left to another, and that no slice kept. */
  missing: number;
  /** Different ids that two slices or more have kept. */
  repeated: number;
  /** In words why the export is not proven; empty where it is. */
  reasons: string[];
  /** The finished export that this one has replaced; null where there was none, or its manifest was damaged. */
  replaced: ReplacedExport | null;
  /** Where the manifest is. */
  manifest: string;
  /** Of the manifest's bytes, so that a manifest that was rewritten later shows. */
  manifestSha256: string;
  startedAt: string;
  finishedAt: string;
}

/** A worker that says nothing for this long is taken for dead; a plan's pace may shorten it. */
export const HEARTBEAT_TIMEOUT_MS = 10_000;

/** Backoff between failed attempts of a page, unless the source names a time; attempts are not counted out. */
export const RETRY = { initialMs: 1_000, coefficient: 2, maximumMs: 60_000 } as const;

/** Returns the pause after a failed attempt (from 1), in milliseconds: 1, 2, 4 … 60 s. */
export function backoffMs(attempt: number): number {
  return Math.min(RETRY.maximumMs, RETRY.initialMs * RETRY.coefficient ** (attempt - 1));
}

/** Payload of the `heldUp` signal: why the export waits, and until when. */
export interface WaitNotice {
  /** Null while the export is planned or finished. */
  slice: Slice | null;
  /** Null where it is no page that waits. */
  page: number | null;
  attempt: number;
  /** `Error` where it is none that Holdfast knows. */
  type: FailureType | 'Error';
  message: string;
  until: string;
}

export type ExportState =
  'planning' | 'running' | 'waiting' | 'paused' | 'sealing' | 'complete' | 'failed' | 'cancelled';

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
  /** Attempts at pages after their first, whatever ended the one before: an answer, the network, the worker. */
  retries: number;
  percent: number;
  recordsPerSecond: number;
  etaSeconds: number | null;
  waitingUntil: string | null;
  note: string;
}
