import type * as z from 'zod';
import { withMeant } from './words.ts';

/** What is wrong with a definition, and where: a path of names and numbers. */
export interface Fault {
  path: (string | number)[];
  message: string;
  /** Whether the name itself is wrong, and not its value. */
  atName?: boolean;
}

/** Turns a schema's issues into faults, one per unknown word; of alternatives, only those of the one meant. */
export function faultsOf(issues: readonly z.core.$ZodIssue[], at: (string | number)[] = []): Fault[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...path, key], message: withMeant(key, issue.message), atName: true }));
    }
    if (issue.code === 'invalid_key') {
      return [{ path, message: issue.issues[0]?.message ?? issue.message, atName: true }];
    }
    if (issue.code === 'invalid_union' && !isOfNoKind(issue)) return faultsOf(meant(issue.errors), path);
    return [{ path, message: issue.input === undefined ? `is missing; it ${issue.message}` : issue.message }];
  });
}

type UnionIssue = Extract<z.core.$ZodIssue, { code: 'invalid_union' }>;

// Zod's message for a union that has no message of its own.
const ZODS_OWN = 'Invalid input';

/** True if a union has a message of its own and the input resembles none of its alternatives. */
function isOfNoKind({ message, errors }: UnionIssue): boolean {
  const shallow = errors.every((issues) => issues.every(({ path, code }) => path.length === 0 && isOfType(code)));
  return errors.length === 0 || (message !== ZODS_OWN && shallow);
}

const isOfType = (code: z.core.$ZodIssue['code']): boolean => code === 'invalid_type' || code === 'invalid_value';

/** Returns the issues of the alternative that the input comes closest to. */
function meant(alternatives: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  const depth = (issues: readonly z.core.$ZodIssue[]) =>
    Math.max(...issues.map(({ path, code }) => path.length + (isOfType(code) ? 0 : 0.5)));
  // Of equals the last one, because alternatives are ordered from special to general.
  return alternatives.reduce((best, issues) => (depth(issues) >= depth(best) ? issues : best));
}
