import { type ExportInput, SOURCE_NAMES } from '../contract.ts';
import { isoDuration } from '../input/short-duration.ts';
import { decimal } from './decimal.ts';

type Reader = (text: string) => unknown;

/** The value of an option that is JSON; text that cannot be read is left to the check of the input. */
export const json: Reader = (text) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

/** Collects `name=value` pairs; what is none is left to the check of the input. */
const setting: Reader = (pairs) => {
  const given = (pairs as unknown as string[]).map((pair) => /^([^=]+)=(.*)$/s.exec(pair));
  if (given.includes(null)) return pairs;
  return Object.fromEntries(given.map((match) => [match![1], match![2]]));
};

/** A field of the input as an option of the command line. */
export interface InputOption {
  field: keyof ExportInput;
  flags: string;
  help: string;
  read?: Reader;
}

/** The input's fields as options, in the order of docs/input.md. */
export const INPUT_OPTIONS: readonly InputOption[] = [
  {
    field: 'source',
    flags: '--source <name>',
    help: `${SOURCE_NAMES.join(', ')}, or API.DATASET, as \`holdfast api list\` shows (default: conversation-query)`,
  },
  { field: 'interval', flags: '--interval <start/end>', help: 'ISO 8601 interval, e.g. 2026-11-20T00:00:00Z/P1D' },
  {
    field: 'last',
    flags: '--last <duration>',
    help: 'duration that ends now, minus --delay: 24h, 30d, 2w, or ISO 8601 (default: P1D, the last 24 hours)',
    read: isoDuration,
  },
  {
    field: 'delay',
    flags: '--delay <duration>',
    help: 'how long before now the window ends (default: 15m; 0s with --input)',
    read: isoDuration,
  },
  {
    field: 'incremental',
    flags: '--incremental',
    help: 'continue where the last export to this destination ended; the first one uses --last',
  },
  {
    field: 'lookback',
    flags: '--lookback <duration>',
    help: 'start this much earlier, to include records that change late',
    read: isoDuration,
  },
  {
    field: 'include',
    flags: '--include <which>',
    help: 'started: conversations that started in the interval; active: also older ones that were active in it',
  },
  { field: 'filters', flags: '--filters <json>', help: "the source's own filter lists", read: json },
  {
    field: 'query',
    flags: '--query <json>',
    help: 'page-token: additional fields of the request body, and the path',
    read: json,
  },
  {
    field: 'settings',
    flags: '--set <name=value...>',
    help: 'value of a setting of a described API; repeat it for several',
    read: setting,
  },
  {
    field: 'shape',
    flags: '--shape <name>',
    help: 'record: one row per conversation; flat: one row per handled session, for csv and parquet (default: record)',
  },
  { field: 'withNames', flags: '--with-names', help: 'also export queues, users, …, and add their names to the ids' },
  { field: 'excel', flags: '--excel', help: 'csv with --shape flat: files that Excel opens with a double-click' },
  { field: 'timeZone', flags: '--time-zone <name>', help: 'IANA time zone in which days begin and end (default: UTC)' },
  {
    field: 'destination',
    flags: '--to <destination>',
    help: 'jsonl:DIR, csv:DIR or parquet:DIR, with DIR inside the data directory or s3://BUCKET/PREFIX; or postgres:SCHEMA (default: jsonl:exports)',
  },
  { field: 'compression', flags: '--compression <name>', help: 'none, gzip or zstd for sealed files (default: none)' },
  {
    field: 'pageSize',
    flags: '--page-size <n>',
    help: 'records per page (default: the most that the source allows)',
    read: decimal,
  },
  {
    field: 'slice',
    flags: '--slice <duration>',
    help: 'length of a slice, for example 6h, or auto (default: auto)',
    read: isoDuration,
  },
  {
    field: 'concurrency',
    flags: '--concurrency <n>',
    help: 'slices read at the same time, 1-32 (default: 4)',
    read: decimal,
  },
  {
    field: 'maxPages',
    flags: '--max-pages <n>',
    help: 'fail after this many pages, keeping what has been read',
    read: decimal,
  },
  { field: 'overwrite', flags: '--overwrite', help: 'replace a finished export with the same id' },
];

/** Returns an option as it is typed: `--page-size`. */
export const flagOf = ({ flags }: InputOption): string => flags.split(' ')[0]!;

/** Returns the option of a field; undefined if it has none. */
export const optionOf = (field: string): InputOption | undefined =>
  INPUT_OPTIONS.find((option) => option.field === field);
