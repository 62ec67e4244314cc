import { createHash } from 'node:crypto';
import type { PageRequest } from '../../../contract.ts';
import { readTime, type TimeFormat } from '../../../datasets/time-format.ts';
import { recordLine } from '../../../json/scan-page.ts';
import { keptLines } from '../kept-lines.ts';
import type { SortedPage } from '../sink.ts';
import { ArrayWriter } from './array-writer.ts';
import type { RecordColumn, RecordTable } from './record-table.ts';
import { keyText, storableText } from './text.ts';
import { storable } from './to-jsonb.ts';

/**
 * A page as parameters of its statement: its records as arrays, whose elements belong together, and two JSON texts; so any
 * number of rows takes one round trip. The arrays lie in one page buffer.
 */
export interface PageRows {
  /** Ids of the kept records, in order (`text[]`). */
  ids: Buffer;
  /** The records (`jsonb[]`); null where a later record on the page has the same id, because only the last one counts. */
  records: Buffer;
  /** The source's own texts of records of which jsonb loses something, else nulls (`text[]`). */
  texts: Buffer;
  /** The values of each of the table's own columns (`text[]`). */
  columns: Buffer[];
  /** A row of `page_receipt`, without the ids and the columns that identify the page. */
  receipt: string;
  /** `[{position, reason, text}]` */
  rejected: string;
}

/** Renders a page. @param readAt when it was requested, by the database's clock; null = now. */
export function pageRows(table: RecordTable, request: PageRequest, page: SortedPage, readAt: string | null): PageRows {
  const { body, records } = page;
  const rejected = page.rejected.map(({ record, reason }, position) => {
    const text = recordLine(body, records.rangeOf(record)).toString('utf8');
    return { position, reason: storableText(reason), text };
  });
  const lines = keptLines(page);
  const hash = createHash('sha256');
  for (const line of lines) hash.update(line);
  for (const { text } of rejected) hash.update(`${text}\n`);
  const receipt = {
    cursor: request.cursor === null ? null : storableText(request.cursor),
    next_cursor: page.next === null ? null : storableText(page.next),
    total: page.total,
    odd_total: page.oddTotal,
    latest: page.latest ?? null,
    emptied: page.emptied == null ? null : storableText(page.emptied),
    received: page.received,
    rejected: page.rejected.map(({ content, id }) => ({ content, id: id === null ? null : keyText(id) })),
    bytes: lines.reduce((sum, line) => sum + line.length, 0),
    sha256: hash.digest('hex'),
    digests: page.kept.digests ?? null,
    parents: page.parents ?? null,
    partial: page.partial ?? null,
    skipped_parents: page.skippedParents ?? null,
    elsewhere: page.elsewhere.map(keyText),
    outside: page.outside.map(keyText),
    read_at: readAt,
  };
  return { ...keptRows(table, page), receipt: JSON.stringify(receipt), rejected: JSON.stringify(rejected) };
}

// What an array has for each element besides its value, and what the value of a column takes as a rule.
const ELEMENT_BYTES = 5;
const COLUMN_BYTES = 48;

/** Writes the kept records column by column. */
function keptRows(table: RecordTable, { body, records, kept }: SortedPage): Omit<PageRows, 'receipt' | 'rejected'> {
  const count = kept.ids.length;
  const arrays = new ArrayWriter(body.length + count * (COLUMN_BYTES * (2 + table.columns.length) + ELEMENT_BYTES));
  arrays.write('text', count, (index) => keyText(kept.ids[index]!));
  const last = new Map<string, number>();
  kept.ids.forEach((id, index) => last.set(id, index));
  const { wrapped } = table.dataset;
  // Values beside the record are in columns.
  const contentOf = wrapped === undefined ? null : records.rangeReader(wrapped);
  const texts: (string | null)[] = [];
  arrays.write('jsonb', count, (index) => {
    if (last.get(kept.ids[index]!) !== index) return null;
    const number = kept.records[index]!;
    const { jsonb, text } = storable(recordLine(body, contentOf?.(number) ?? records.rangeOf(number)));
    texts[index] = text;
    return jsonb;
  });
  arrays.write('text', count, (index) => texts[index] ?? null);
  for (const column of table.columns) {
    const read = records.scalarReader(column.path);
    arrays.write('text', count, (index) => columnValue(column, read(kept.records[index]!)));
  }
  const [ids, jsonbs, originals, ...columns] = arrays.written() as [Buffer, Buffer, Buffer, ...Buffer[]];
  return { ids, records: jsonbs, texts: originals, columns };
}

function columnValue({ type, format }: RecordColumn, value: string | null): string | null {
  if (value === null) return null;
  return type === 'timestamptz' ? timeOf(value, format) : storableText(value);
}

/** Returns a time as ISO 8601; null if it is invalid, or outside the years 1 to 9999. The record keeps it. */
function timeOf(time: string, format: TimeFormat | undefined): string | null {
  if (format === undefined && USUAL_TIME.test(time)) return time;
  const ms = readTime(time, format);
  if (!(ms >= FIRST_TIME && ms <= LAST_TIME)) return null;
  return ISO_TIME.test(time) ? time : new Date(ms).toISOString();
}

/** Times that are valid whatever the month: nearly all, and checking them this way takes a quarter of the time. */
const USUAL_TIME = /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** What `toISOString` writes: making it anew takes as long as reading it. */
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const FIRST_TIME = Date.parse('0001-01-01T00:00:00Z');
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');
