import { InvalidInput } from '../errors.ts';

/** Where exports are in object storage. */
export interface Place {
  bucket: string;
  /** Prefix of all keys: empty, or ending with a slash. */
  prefix: string;
}

const EXAMPLE = 'for example "jsonl:s3://my-bucket/exports"';

/** S3's rule for names of new buckets; no other store accepts fewer. */
const BUCKET = /^[a-z0-9](?:[a-z0-9-]|\.(?=[a-z0-9])){1,61}[a-z0-9]$/;

/** Characters that every store, URL and tool accepts unescaped. */
const SAFE = /^[A-Za-z0-9!_.*'()=+@,/-]*$/;

// S3 allows 1,024 bytes per key; an export's own names need up to 600 of them.
const LONGEST_PREFIX = 400;

/** Faults of the text after `s3://`, and their messages; the first that matches counts. */
const FAULTS: readonly (readonly [(rest: string) => boolean, string])[] = [
  [
    (rest) => /^[^/]*@/.test(rest),
    `contains a user or a secret; credentials belong in the worker's environment (AWS_ACCESS_KEY_ID, AWS_PROFILE, …): give only bucket and prefix, ${EXAMPLE}`,
  ],
  [(rest) => /[?#]/.test(rest), `has a query or a fragment: give only bucket and prefix, ${EXAMPLE}`],
  [
    (rest) => !BUCKET.test(rest.split('/')[0]!),
    `does not name a bucket, which has 3 to 63 small letters, digits, dots and hyphens, ${EXAMPLE}`,
  ],
  [
    (rest) => !SAFE.test(rest),
    `has a character in its prefix that not every tool allows in a key; give a prefix without it, ${EXAMPLE}`,
  ],
  [
    (rest) => /\/\/|\/\.{1,2}(\/|$)/.test(rest),
    `has an empty part, "." or ".." in its prefix, which some tools read as another key; leave it out, ${EXAMPLE}`,
  ],
  [(rest) => rest.length > 63 + LONGEST_PREFIX, `has a prefix of more than ${LONGEST_PREFIX} characters`],
];

/** Returns the part of a destination after the colon: a folder, a place in object storage, or a schema. */
export const placeOf = (destination: string): string => destination.replace(/^[^:]*:/, '');

/** Returns the schema of a destination in PostgreSQL; null for every other one. */
export const schemaOf = (destination: string): string | null =>
  destination.startsWith('postgres:') ? placeOf(destination) : null;

/** Returns whether the part of a destination after the colon is a place in object storage. */
export const isObjectPlace = (place: string): boolean => place.startsWith('s3://');

/** Returns what is wrong with a place such as `s3://BUCKET/PREFIX`, to follow `destination`; null if nothing is. */
export function placeFault(place: string): string | null {
  const rest = restOf(place);
  const [, fault] = FAULTS.find(([isWrong]) => isWrong(rest)) ?? [];
  return fault === undefined ? null : `"${shown(rest)}" ${fault}`;
}

/** Parses a place; a slash at its end is ignored. @throws InvalidInput saying what is wrong. */
export function parsePlace(place: string): Place {
  const fault = placeFault(place);
  if (fault !== null) throw new InvalidInput([`destination ${fault}`]);
  const [bucket = '', ...prefix] = restOf(place).split('/');
  return { bucket, prefix: prefix.map((part) => `${part}/`).join('') };
}

const restOf = (place: string): string => place.slice('s3://'.length).replace(/\/+$/, '');

/** Returns a place as messages may show it, without what may be a secret. */
const shown = (rest: string): string =>
  `s3://${rest
    .replace(/^[^/]*@/, '…@')
    .replace(/[?#].*$/s, '?…')
    .slice(0, 80)}`;
