import type * as z from 'zod';
import type { ExportInput } from '../contract.ts';
import { InvalidInput } from '../errors.ts';
import { contradictions } from './contradictions.ts';
import { inputSchema } from './input-schema.ts';

/** Names of all input fields, in the order of the documents. */
export const INPUT_FIELDS = Object.keys(inputSchema.shape) as (keyof ExportInput)[];

/**
 * Checks the input that an operator gave; no input counts as an empty one.
 *
 * @throws InvalidInput naming every problem at once.
 */
export function parseInput(given: unknown): ExportInput {
  if (isTooLarge(given)) throw new InvalidInput([TOO_LARGE]);
  const parsed = inputSchema.safeParse(given ?? {});
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
