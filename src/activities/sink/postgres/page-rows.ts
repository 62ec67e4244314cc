import { createHash } from 'node:crypto';
import type { PageRequest } from '../../../contract.ts';
import { readTime, type TimeFormat } from '../../../datasets/time-format.ts';
import { recordLine } from '../../../json/scan-page.ts';
import type { SortedPage } from '../sink.ts';
import type { RecordTable } from './record-table.ts';
import { keyText, storableText } from './text.ts';
import { storable } from './to-jsonb.ts';

/** A page as parameters of its statement: three JSON texts, so that any number of rows takes one round trip. */
export interface PageRows {
  /** `[{$id, …the table's own columns, $text, $record}]`, each id once; as bytes, because it is sent as bytes. */
  records: Buffer;
  /** A row of `page_receipt`, without the columns that identify the page. */
  receipt: string;
  /** `[{position, reason, text}]` */
  rejected: string;
}

/** Renders a page. @param readAt when it was requested, by the database's clock; null = now. */
export function pageRows(table: RecordTable, request: PageRequest, page: SortedPage, readAt: string | null): PageRows {
  const hash = createHash('sha256');
  let bytes = 0;
  const rows = new Map<string, Buffer[]>();
  const { wrapped } = table.dataset;
  const contentOf = wrapped === undefined ? null : page.records.placeReader(wrapped);
  const columns = table.columns.map((column) => ({ ...column, read: page.records.scalarReader(column.path) }));
  page.kept.records.forEach((number, index) => {
    const id = keyText(page.kept.ids[index]!);
    const line = recordLine(page.body, page.records.at(number));
    hash.update(line).update('\n');
    bytes += line.length + 1;
    // If a record comes twice on a page, the last one counts.
    const own = columns.map((each) => [each.name, column(each, each.read(number))] as const);
    // Values beside the record are in columns.
    const content = contentOf ? recordLine(page.body, contentOf(number)) : line;
    rows.set(id, recordRow(id, Object.fromEntries(own), content));
  });
  const rejected = page.rejected.map(({ record, reason }, position) => {
    const line = recordLine(page.body, page.records.at(record));
    hash.update(line).update('\n');
    return { position, reason: storableText(reason), text: line.toString('utf8') };
  });
  const receipt = {
    cursor: request.cursor === null ? null : storableText(request.cursor),
    next_cursor: page.next === null ? null : storableText(page.next),
    total: page.total,
    odd_total: page.oddTotal,
    latest: page.latest ?? null,
    emptied: page.emptied == null ? null : storableText(page.emptied),
    received: page.received,
    rejected: page.rejected.map(({ content, id }) => ({ content, id: id === null ? null : keyText(id) })),
    bytes,
    sha256: hash.digest('hex'),
    ids: page.kept.ids.map(keyText),
    elsewhere: page.elsewhere.map(keyText),
    outside: page.outside.map(keyText),
    read_at: readAt,
  };
  return {
    records: recordsText([...rows.values()]),
    receipt: JSON.stringify(receipt),
    rejected: JSON.stringify(rejected),
  };
}

/** Joins rows as bytes: one string per record would live as long as its page, and be copied again and again. */
function recordsText(rows: readonly Buffer[][]): Buffer {
  const pieces = rows.flatMap((row, index) => (index === 0 ? row : [COMMA, ...row]));
  return Buffer.concat([OPEN, ...pieces, CLOSE]);
}

const [OPEN, COMMA, CLOSE, END] = [Buffer.from('['), Buffer.from(','), Buffer.from(']'), Buffer.from('}')] as const;

/** Renders a row of the records, in pieces. */
function recordRow(id: string, own: Record<string, string | null>, line: Buffer): Buffer[] {
  const { jsonb, text } = storable(line);
  const columns = { $id: id, ...own, $text: text };
  return [Buffer.from(`${JSON.stringify(columns).slice(0, -1)},"$record":`), jsonb, END];
}

function column({ type, format }: RecordTable['columns'][number], value: string | null): string | null {
  if (value === null) return null;
  return type === 'timestamptz' ? timeOf(value, format) : storableText(value);
}

/** Returns a time as ISO 8601; null if it is invalid, or outside the years 1 to 9999. The record keeps it. */
function timeOf(time: string, format: TimeFormat | undefined): string | null {
  const ms = readTime(time, format);
  return ms >= FIRST_TIME && ms <= LAST_TIME ? new Date(ms).toISOString() : null;
}

const FIRST_TIME = Date.parse('0001-01-01T00:00:00Z');
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');
