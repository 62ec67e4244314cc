import { readFile } from 'node:fs/promises';

/** A question of docs/flat-rows.md. */
export interface FlatQuestion {
  title: string;
  sql: string;
}

/** Returns the questions of docs/flat-rows.md, which are asked of every destination. */
export async function flatQuestions(): Promise<FlatQuestion[]> {
  const page = await readFile(new URL('../../docs/flat-rows.md', import.meta.url), 'utf8');
  return [...page.matchAll(/^### (.+)\n```sql\n([^`]+)```/gm)].map(([, title, sql]) => ({ title: title!, sql: sql! }));
}

/** Their answers for the conversations that are asked in tests, worked out by hand. */
export const FLAT_ANSWERS: Readonly<Record<string, (string | number)[][]>> = {
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
    ['bob', 2, 0],
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

/** Returns rows as lists of texts and numbers: databases give large and exact numbers as text. */
export function plainRows(rows: readonly Record<string, unknown>[]): unknown[][] {
  return rows.map((row) => Object.values(row).map(plain));
}

function plain(value: unknown): unknown {
  return typeof value === 'string' && value !== '' && !Number.isNaN(Number(value)) ? Number(value) : value;
}
