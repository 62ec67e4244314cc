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
  /** The scheduled (nominal) time if a schedule started the run, otherwise the time of the start. */
  at: string;
  /** The schedule that started the run; null if a person did. */
  scheduleId: string | null;
  /** Watermark of the previous run of the same schedule. */
  previousWatermark: string | null;
  /** The source's data is complete up to this time, according to `checkAvailability`; null before it was asked. */
  availableUntil: string | null;
  /** The origin that the export is bound to, by the command that started it or an earlier step; null if none yet. */
  origin: Origin | null;
  /** See {@link Plan.namesOf}. */
  namesOf?: string;
}

/** Argument of `checkAvailability`. */
export interface AvailabilityRequest {
  origin: Origin;
  source: SourceName;
  settings?: Record<string, Setting>;
  /** Wait until the source's data is complete up to this time; null = do not wait. */
  until: string | null;
}

/** Result of `checkAvailability`. */
export interface Availability {
  /** All data before this time is guaranteed to be there. */
  availableUntil: string;
}

/** Result of `planExport`: the plan, or what the source has to be asked before there can be one. */
export type PlanOutcome = { plan: Plan } | { availability: AvailabilityRequest };

/** Where records come from. Pages of one origin are never used for another. */
export interface Origin {
  /** The API's base URL without a slash at its end. */
  api: string;
  /** Digest of the client id: what a client may see depends on its roles. The id itself stays out of history. */
  client: string;
}

/** The dataset of an export, as the workers define it; the manifest has the definition itself. */
export interface DatasetName {
  name: string;
  /** Digest of the definition. */
  definition: string;
}

/** How an interval is divided into slices. */
export interface SliceRule {
  /** Length of a slice in local time. */
  ms: number;
  /** Whether slices begin at multiples of their length in local time instead of counting from the interval's start. */
  aligned: boolean;
  /** Offsets of local time from UTC, one for each change within the interval; empty = UTC. */
  offsets: ZoneOffset[];
}

/** A time zone's offset from UTC (positive = ahead of it), from a time on. */
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
   * Whether the dataset has no time and is read whole, in one slice that owns every record. Interval and slice then
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
  /** Whether a CSV file is written for Excel; default: no. */
  excel?: boolean | undefined;
  /** Whether names stand beside ids; default: no. */
  withNames?: boolean;
  /** Datasets that hold the names: all requested ones, and once records are read only those that could be read. */
  names?: NameSource[];
  /** Datasets whose names could not be read. */
  namesNotRead?: NamesNotRead[];
  /** The export for whose ids this one reads names; it replaces only exports that read names for the same one. */
  namesOf?: string;
  /** IANA name; days of relative windows and of aligned slices are days there. */
  timeZone: string;
  slice: SliceRule;
  /** Whether the cursor is a row number, so that any page of a slice can be requested once the total is known. */
  numberedPages: boolean;
  /** Whether each slice is read from the results of a job that is submitted for it. */
  jobs: boolean;
  /** Most records of a slice that the source lets anyone read; null = no limit. A slice with more is split. */
  deepest: number | null;
  concurrency: number;
  maxPages: number | null;
  /** Replace a finished export with the same id. */
  overwrite: boolean;
  /** When the run started: an interval that ends later than this is still moving. */
  startedAt: string;
  /** What a person should know about this plan; empty = nothing. */
  note: string;
  /** Multiplies Holdfast's own pauses and timeouts: 1, or less to make tests faster. */
  pace: number;
  /** Id of the folder that holds the pages: a worker with another folder at that path does not take part. */
  store?: string;
  /** The search attributes that the namespace had when the run was planned; default: none. */
  searchAttributes?: SearchAttributeName[];
  /** Digest of everything that decides what pages hold: parts with another fingerprint are never used. */
  fingerprint: string;
}
