import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/package.ts';

/** A question on a page of the documentation, with its SQL. */
export interface Question {
  title: string;
  sql: string;
}

/** Returns the questions of a page in their order, for example of docs/postgres.md. */
export function questionsOf(page: string): Question[] {
  const text = readFileSync(join(packageRoot(), page), 'utf8');
  return [...text.matchAll(/^### (.+)\n```sql\n([^`]+)```/gm)].map(([, title, sql]) => ({ title: title!, sql: sql! }));
}

/** The rows that answer each question, by its title. */
export type Answers = Readonly<Record<string, readonly (readonly (string | number | null)[])[]>>;

/** The answers for the records of `ASKED_CONVERSATIONS`, worked out by hand. */
export const ANSWERS: Answers = {
  'Handle time per queue and day': [
    ['2026-03-02', 'sales', 2, 150],
    ['2026-03-02', 'support', 1, 50],
    ['2026-03-03', 'support', 1, 10],
  ],
  'Abandon rate per queue': [
    ['sales', 3, 1, 33.3],
    ['support', 2, 0, 0],
  ],
  'Transfers per agent': [
    ['ann', 2, 1],
    ['bob', 2, null],
  ],
  'Service level: share answered within 20 seconds': [
    ['sales', 2, 1, 50],
    ['support', 2, 1, 50],
  ],
  'Wrap-up codes, and the talk time before them': [
    ['sold', 2, 45],
    ['other', 1, 10],
    ['passed on', 1, 120],
  ],
};

/** The answers for their flat rows, in which a sum over no metrics is 0. */
export const FLAT_ANSWERS: Answers = {
  ...ANSWERS,
  'Transfers per agent': [
    ['ann', 2, 1],
    ['bob', 2, 0],
  ],
};

/** Returns rows as lists of texts and numbers, as databases return large numbers as text and drivers dates as midnight. */
export function plainRows(rows: readonly Record<string, unknown>[]): unknown[][] {
  return rows.map((row) => Object.values(row).map(plain));
}

function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return typeof value === 'string' && value !== '' && !Number.isNaN(Number(value)) ? Number(value) : value;
}
