import { type Command, Option } from 'commander';
import { type ExportInput, SOURCE_NAMES } from '../contract.ts';
import { INPUT_FIELDS, parseInput } from '../input/input.ts';
import { isoDuration } from '../input/short-duration.ts';
import { InvalidInput } from '../errors.ts';
import { decimal } from './decimal.ts';
import { nearNames } from '../datasets/near-names.ts';

type Reader = (text: string) => unknown;

/** The value of an option that is JSON; text that cannot be read is left to the check of the input. */
const json: Reader = (text) => {
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

interface InputOption {
  field: keyof ExportInput;
  flags: string;
  help: string;
  read?: Reader;
}

/** The input's fields as options, in the order of docs/input.md. */
const OPTIONS: readonly InputOption[] = [
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

/** Adds the input's options to a command. */
export function addInputOptions(command: Command): Command {
  for (const { flags, help } of OPTIONS) command.addOption(new Option(flags, help));
  return command.addOption(
    new Option('--input <json>', 'the whole input as one JSON object; other options override it'),
  );
}

/** Returns the input that a command line stands for. @throws InvalidInput naming every problem at once. */
export function inputFrom(options: Record<string, unknown>): ExportInput {
  const input: Record<string, unknown> = baseInput(options['input']);
  for (const { field, flags, read = (text: string) => text } of OPTIONS) {
    const value = options[new Option(flags).attributeName()];
    if (value === undefined) continue;
    input[field] = typeof value === 'string' || Array.isArray(value) ? read(value as string) : value;
  }
  try {
    return parseInput(input);
  } catch (error) {
    throw error instanceof InvalidInput ? inTermsOfOptions(error, options) : error;
  }
}

/** Says problems with the names and values of the command line where they came from there, else with the input's own. */
function inTermsOfOptions({ problems }: InvalidInput, options: Record<string, unknown>): InvalidInput {
  return new InvalidInput(
    problems.map((problem) => {
      const named = OPTIONS.find(({ field }) => problem.startsWith(`${field} `));
      if (!named) return problem.includes(UNKNOWN_FIELD) ? nearestField(problem) : inFlags(problem);
      const value = options[new Option(named.flags).attributeName()];
      if (value === undefined) return problem;
      const given = typeof value === 'string' ? ` ${JSON.stringify(value)}` : '';
      const rest = problem.slice(named.field.length).replace(/^ and (\w+) exclude/, (_, field: string) => {
        const other = OPTIONS.find((option) => option.field === field)!;
        return ` and ${flagOf(other)} exclude`;
      });
      return `${flagOf(named)}${given}${inShort(named, inFlags(rest))}`;
    }),
  );
}

/** Durations may be given as `30d`, too, which only the command line knows. */
const inShort = ({ read }: InputOption, problem: string): string =>
  read === isoDuration
    ? problem
        .replace('an ISO 8601 duration', 'a duration')
        .replace(
          /for example "P1D" \(a day\)( or "PT6H" \(six hours\))?/,
          'for example 12h, 30d, 2w or, in ISO 8601, P1D',
        )
        .replace('for example "PT6H"', 'for example 6h')
    : problem;

/** Says a problem of a plan with the options of the command line: `slice PT1M divides …` becomes `--slice PT1M divides …`. */
export function inOptions(problem: string): string {
  const named = OPTIONS.find(({ field }) => problem.startsWith(`${field} `));
  return inFlags(named ? `${flagOf(named)}${problem.slice(named.field.length)}` : problem);
}

/** Turns `{"last": …}` of a message into `--last …`, and `maxPages` into `--max-pages`. */
export function inFlags(text: string): string {
  const named = text.replace(/\b(maxPages|pageSize)\b(?!":)/g, (field) =>
    flagOf(OPTIONS.find((each) => each.field === field)!),
  );
  return named.replace(/\{"(\w+)": ("[^"]*"|[^}]*)\}/g, (json, field: string, value: string) => {
    const named = OPTIONS.find((option) => option.field === field);
    return named ? (value === 'true' ? flagOf(named) : `${flagOf(named)} ${value.replaceAll('"', '')}`) : json;
  });
}

const flagOf = ({ flags }: InputOption): string => flags.split(' ')[0]!;

/** Fields are given in JSON: their names stay as they are. */
const UNKNOWN_FIELD = ' is not a field of the input';

function nearestField(problem: string): string {
  const [, given = ''] = /^"([^"]*)"/.exec(problem) ?? [];
  const [near] = nearNames(given, INPUT_FIELDS);
  return near === undefined ? problem : problem.replace(UNKNOWN_FIELD, `${UNKNOWN_FIELD} (did you mean "${near}"?)`);
}

function baseInput(text: unknown): Record<string, unknown> {
  if (text === undefined) return {};
  const input = json(text as string);
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return { ...input };
  throw new InvalidInput([`--input is not a JSON object; give one, for example --input '{"last": "P1D"}'`]);
}
