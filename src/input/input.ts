import { z } from 'zod';
import { DESTINATION_KINDS, type ExportInput, SHAPES, SOURCE_NAMES } from '../contract.ts';
import { fixedLength, LONGEST_YEARS, parseDuration, parseInterval } from './interval.ts';
import { InvalidInput } from '../errors.ts';
import { isObjectPlace, placeFault, placeOf } from './object-place.ts';
import { isTimeZone } from './time-zone.ts';

/** A string that passes a check; anything else gets the same message. */
const text = (passes: (text: string) => boolean, error: string) => z.string({ error }).refine(passes, { error });

const duration = text(
  (given) => parseDuration(given) !== null,
  `is not an ISO 8601 duration of at most ${LONGEST_YEARS} years, for example "P1D" (a day) or "PT6H" (six hours)`,
);

const window = text(
  (given) => (parseDuration(given)?.toMillis() ?? 0) > 0,
  `is not an ISO 8601 duration longer than zero and of at most ${LONGEST_YEARS} years, for example "P1D" (a day)`,
);

const object = z.record(z.string(), z.unknown(), { error: 'is not a JSON object, for example {}' });

const wholeNumber = (least: number, most: number, example: number) => {
  const error = `is not a whole number from ${least} to ${most}, for example ${example}`;
  return z.number({ error }).refine((n) => Number.isInteger(n) && n >= least && n <= most, { error });
};

const choice = <const T extends readonly string[]>(values: T) =>
  z.enum(values, {
    error: `is not one of ${values.map((value) => `"${value}"`).join(', ')}, for example "${values[0]}"`,
  });

const flag = z.boolean({ error: 'must be true or false' });

/** The dataset of a described API, as `API.DATASET`. */
const DESCRIBED = /^[a-z][a-z0-9_-]{0,62}\.[a-z][a-z0-9_-]{0,62}$/;

/** Shape of the workflow's input, described for users in docs/input.md. */
const schema = z.strictObject({
  source: text(
    (given) => (SOURCE_NAMES as readonly string[]).includes(given) || DESCRIBED.test(given),
    `is not one of ${SOURCE_NAMES.map((name) => `"${name}"`).join(', ')}, for example "${SOURCE_NAMES[0]}"; a described dataset is "API.DATASET"`,
  ).optional(),
  interval: text(
    (given) => parseInterval(given) !== null,
    'is not an ISO 8601 interval with Z or an offset, with an end after its start, for example ' +
      '"2026-11-20T00:00:00Z/2026-11-21T00:00:00Z" or "2026-11-20T00:00:00Z/P1D"',
  ).optional(),
  last: window.optional(),
  delay: duration.optional(),
  incremental: flag.optional(),
  lookback: duration.optional(),
  include: choice(['started', 'active']).optional(),
  filters: object.optional(),
  query: object.optional(),
  settings: z
    .record(z.string(), z.union([z.string().max(500), z.number(), z.boolean()]), {
      error: 'must be a JSON object of texts and numbers, for example {"owner": "octocat"}',
    })
    .optional(),
  shape: choice(SHAPES).optional(),
  withNames: flag.optional(),
  excel: flag.optional(),
  timeZone: text(
    isTimeZone,
    'is not an IANA time zone that this machine knows, for example "Europe/Berlin"',
  ).optional(),
  destination: text(
    (given) =>
      given.length <= 1_000 &&
      DESTINATION_KINDS.some((kind) => given.length > kind.length + 1 && given.startsWith(`${kind}:`)),
    `is not one of ${DESTINATION_KINDS.map((kind) => `"${kind}:…"`).join(', ')}, for example "jsonl:exports" or "jsonl:s3://my-bucket/exports"`,
  )
    // Checked here, before the input enters history: the faulty part may be a secret.
    .superRefine((given, context) => {
      const place = placeOf(given);
      const fault = isObjectPlace(place) ? placeFault(place) : null;
      if (fault !== null) context.addIssue({ code: 'custom', message: fault });
    })
    .optional(),
  compression: choice(['none', 'gzip', 'zstd']).optional(),
  pageSize: wholeNumber(1, 1000, 100).optional(),
  slice: text(
    (given) => given === 'auto' || (fixedLength(given) ?? 0) >= 60_000,
    'must be "auto" or an ISO 8601 duration of at least one minute, in weeks, days or smaller units, for example "PT6H"',
  ).optional(),
  concurrency: wholeNumber(1, 32, 4).optional(),
  maxPages: wholeNumber(1, Number.MAX_SAFE_INTEGER, 1000).optional(),
  overwrite: flag.optional(),
});

/** Names of all input fields, in the order of the documents. */
export const INPUT_FIELDS = Object.keys(schema.shape) as (keyof ExportInput)[];

/**
 * Checks the input that an operator gave; no input counts as an empty one.
 *
 * @throws InvalidInput naming every problem at once.
 */
export function parseInput(given: unknown): ExportInput {
  if (isTooLarge(given)) throw new InvalidInput([TOO_LARGE]);
  const parsed = schema.safeParse(given ?? {});
  const problems = [...(parsed.error?.issues.flatMap(describe) ?? []), ...contradictions(given ?? {})];
  if (!parsed.success || problems.length > 0) throw new InvalidInput(problems);
  return Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined));
}

// The API accepts request bodies of 512,000 bytes, and each contains the filters.
const LARGEST_BYTES = 512_000;
const TOO_LARGE = `the input has more than ${LARGEST_BYTES} bytes, which is more than the API accepts: give fewer filters`;

function isTooLarge(given: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(given ?? null)) > LARGEST_BYTES;
}

function describe(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key) => `"${short(key)}" is not a field of the input; the fields are ${INPUT_FIELDS.join(', ')}`,
    );
  }
  if (issue.path.length === 0) return ['the input must be one JSON object, for example {"last": "P1D"}'];
  return [`${issue.path.join('.')} ${issue.message}`];
}

/** Shortens a name for a message: the name of an unknown field may have any length. */
export function short(name: string): string {
  return name.length <= 60 ? name : `${name.slice(0, 60)}…`;
}

/** Names fields that are valid on their own but not together. */
function contradictions(input: Partial<Record<keyof ExportInput, unknown>>): string[] {
  const problems: string[] = [];
  const fixed = input.interval !== undefined;
  for (const relative of ['last', 'incremental', 'delay', 'lookback'] as const) {
    if (fixed && input[relative] !== undefined) {
      problems.push(`interval and ${relative} exclude each other: give {"interval": …} or {"${relative}": …}`);
    }
  }
  if (input.query !== undefined && input.source !== 'page-token') {
    problems.push(
      'query is only for {"source": "page-token"}; the Genesys sources take {"filters": …}, and described APIs {"settings": …}',
    );
  }
  return [...problems, ...shapeProblems(input), ...excelProblems(input)];
}

/** Refuses flat rows in JSONL: only files with columns have a shape. A database always has a view of flat rows. */
function shapeProblems({
  shape,
  destination = 'jsonl:exports',
}: Partial<Record<keyof ExportInput, unknown>>): string[] {
  if (shape !== 'flat' || typeof destination !== 'string' || !destination.startsWith('jsonl:')) return [];
  return [
    `shape "flat" is for files with columns, but jsonl has records: give {"destination": "csv:exports"} or {"destination": "parquet:exports"}; a database always has a view of flat rows`,
  ];
}

/** Refuses `excel` without flat rows in CSV: Excel truncates nested records, and opens no other files as tables. */
function excelProblems({ excel, shape, destination }: Partial<Record<keyof ExportInput, unknown>>): string[] {
  if (excel !== true || (shape === 'flat' && String(destination).startsWith('csv:'))) return [];
  return ['excel is only for flat rows in CSV: give {"shape": "flat"} and {"destination": "csv:exports"} with it'];
}
