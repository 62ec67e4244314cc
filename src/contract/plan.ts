import type { SearchAttributeName } from './names.ts';
import type { Setting, Shape } from './input.ts';
import type { Interval } from './interval.ts';
import type { NamesNotRead, NameSource } from './naming.ts';
import type { SourceName } from './sources.ts';

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
  /** See {@link Plan.namesOf}. */
  namesOf?: string;
}

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
  /** What a row of a file is; default: a record. */
  shape?: Shape | undefined;
  /** Whether a CSV file is as Excel opens it; default: it is plain. */
  excel?: boolean | undefined;
  /** Whether names stand beside ids; default: they do not. */
  withNames?: boolean;
  /** Datasets that have the names: all that are asked for, and of a plan that is being read those that could be read. */
  names?: NameSource[];
  /** Those that could not. */
  namesNotRead?: NamesNotRead[];
  /** The export whose ids it has names for: such an export replaces others of its kind alone. */
  namesOf?: string;
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
  /** Those that the namespace had when the run was planned; default: none. */
  searchAttributes?: SearchAttributeName[];
  /** Names everything that decides what the pages hold: parts kept under another fingerprint are never mixed in. */
  fingerprint: string;
}
