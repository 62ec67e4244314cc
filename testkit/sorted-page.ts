import type { SortedPage } from '../src/activities/sink/sink.ts';
import { scanPage } from '../src/json/scan-page.ts';
import { contentDigest } from '../src/activities/sort-page.ts';
import { fieldsOf } from '../src/datasets/dataset.ts';
import { CONVERSATIONS } from '../src/datasets/genesys/conversations.ts';

/** Makes a record's JSON text. */
export function makeRecord(id: string, extra: Record<string, unknown> = {}): string {
  return JSON.stringify({ conversationId: id, conversationStart: '2026-11-20T08:00:00.000Z', ...extra });
}

/**
 * Makes a page from the JSON texts of records. All are kept, except those without an id, which are rejected. It is the last
 * page unless `next` is given.
 */
export function sortedPage(records: readonly string[], overrides: Partial<SortedPage> = {}): SortedPage {
  const body = Buffer.from(`{"items":[${records.join(',')}]}`);
  const { records: found } = scanPage(body, 'items', fieldsOf(CONVERSATIONS));
  const ids = [...found].map(({ fields: [id] }) => id ?? null);
  const known = [...ids.keys()].filter((record) => ids[record] !== null);
  const unknown = [...ids.keys()].filter((record) => ids[record] === null);
  return {
    body,
    records: found,
    kept: { records: known, ids: known.map((record) => ids[record]!) },
    elsewhere: [],
    outside: [],
    rejected: unknown.map((record) => ({
      record,
      reason: 'no conversationId',
      id: null,
      content: contentDigest(body, found.at(record)),
    })),
    received: found.length,
    next: null,
    total: null,
    oddTotal: null,
    readAt: '2026-11-22T00:00:00.000Z',
    ...overrides,
  };
}
