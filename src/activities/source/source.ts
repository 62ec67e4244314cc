import type { JobRequest, JobStatus, Origin, PageRequest, Refusal, Setting } from '../../contract.ts';
import type { Dataset } from '../../datasets/dataset.ts';
import type { ScannedPage } from '../../json/scan-page.ts';

/** One answer of a source, scanned into records and checked. */
export interface SourcePage {
  /** The answer's bytes, which contain the records. */
  body: Buffer;
  /** The records in the body, and the fields of each that the dataset names. */
  scanned: ScannedPage;
  /** Cursor of the next page; null at the source's own end mark. */
  next: string | null;
  /** How many records the source says the slice has; null where it does not say. */
  total: number | null;
  /** What the source sends instead of a number as the total, in words; null if it does not. */
  oddTotal: string | null;
  /** Why the answer counts as a page without records, in words, one line per answer. Default: it is a page. */
  emptied?: string;
  /** How many records each answer has, if the page is made of several. */
  answers?: readonly number[];
  /** The parents whose records they are, in order; default: records are not read for parents, or their keys name these. */
  parents?: readonly PageParent[];
  /** Parents whose records begin on the page, as JSON, if none may come twice although records have keys; default: they may. */
  onceParents?: readonly string[];
  /** Whether the total is only that of the parents that came, and none shows that all of them did; default: no. */
  partial?: boolean;
  /** Parents that lack a value which `each` names, so that nothing is read for them; default: none. */
  skippedParents?: number;
  /** How many requests it took; default: one. */
  requests?: number;
}

/** A parent whose records are on a page. */
export interface PageParent {
  /** Its values in the request, as JSON. */
  values: string;
  /** How many of its records are on the page. */
  records: number;
  /** Whether they are its first ones. */
  begins: boolean;
}

/** Values of the settings of a described API. */
export type Settings = Readonly<Record<string, Setting>>;

/** The format of a job's id, which becomes a part of paths and of Temporal's history. */
export const JOB_ID = /^[\x21-\x7e]{1,500}$/;

/** How a source that works asynchronously prepares the results from which pages are read. */
export interface JobSource {
  /** Returns the time (ISO 8601) up to which the data is complete; null if the source cannot say. */
  availableUntil: ((signal: AbortSignal, settings: Settings) => Promise<string>) | null;
  /** Submits a job for a slice and returns its id. Cannot be cancelled halfway: see submitJob. */
  submit(request: JobRequest): Promise<string>;
  poll(job: string, signal: AbortSignal, request: JobRequest): Promise<JobStatus>;
  /** Cancels or deletes a job; one that is gone already is fine. */
  remove(job: string, signal: AbortSignal, request: JobRequest): Promise<void>;
}

/** Where records come from. One file each; docs/adding-a-source.md explains how to write one. */
export interface Source {
  /** The dataset of its records. */
  dataset: Dataset;
  /** Returns the origin for these settings. @throws InvalidInput when credentials are missing. */
  origin(settings: Settings): Origin | Promise<Origin>;
  /** Returns all settings, defaults included. @throws InvalidInput naming each that is wrong. Default: there are none. */
  settings?(given: Settings): Settings;
  /** Largest `pageSize` that the source takes; null if it decides the size itself. */
  largestPage: number | null;
  /** The page size if the input names none; default: the largest. */
  usualPage?: number;
  /** Longest slice that one query may cover, in days; null = no limit. */
  longestSliceDays(filtered: boolean): number | null;
  /** Whether a request takes an end as well as a start, so that an interval can be divided into slices; default: it does. */
  sliced?: boolean;
  /** Length of a slice in milliseconds if the input names none; default: a day, or a week for long job intervals. */
  sliceMs?: number | null;
  /** Whether the cursor is the row at which a page begins, so that pages can be read in any order. */
  numberedPages: boolean;
  /** Most records of one query that can be read; null = no limit. A refusal may name another number. */
  deepest: number | null;
  /** Names of the filter lists that the source understands. */
  filterNames: readonly string[];
  /** How its jobs are handled; null if pages can be requested without one. */
  jobs: JobSource | null;
  /**
   * Reads one page.
   *
   * @throws SourceFailure when the answer cannot be used.
   */
  read(request: PageRequest, signal: AbortSignal): Promise<SourcePage | Refusal>;
}
