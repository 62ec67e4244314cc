import * as z from 'zod';
import { DESTINATION_KINDS, SHAPES, SOURCE_NAMES } from '../contract.ts';
import { fixedLength, LONGEST_YEARS, parseDuration, parseInterval } from './interval.ts';
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
export const inputSchema = z.strictObject({
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
