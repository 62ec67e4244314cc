import type { SourceName } from './sources.ts';

/** Kinds of destinations: the part of `destination` before the colon. */
export const DESTINATION_KINDS = ['jsonl', 'csv', 'parquet', 'postgres'] as const;

/** What a row of a file is: a record, or a part of one that people look at. */
export const SHAPES = ['record', 'flat'] as const;
export type Shape = (typeof SHAPES)[number];

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
  shape?: Shape;
  withNames?: boolean;
  excel?: boolean;
  timeZone?: string;
  compression?: 'none' | 'gzip' | 'zstd';
  pageSize?: number;
  slice?: string;
  concurrency?: number;
  maxPages?: number;
  overwrite?: boolean;
}
