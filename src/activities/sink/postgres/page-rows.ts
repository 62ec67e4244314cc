import { createHash } from 'node:crypto';
import type { PageRequest } from '../../../contract.ts';
import { readTime, type TimeFormat } from '../../../datasets/time-format.ts';
import { recordLine } from '../../../json/scan-page.ts';
import type { SortedPage } from '../sink.ts';
import { ByteWriter } from './byte-writer.ts';
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
  const { body, records, kept } = page;
  const hash = createHash('sha256');
  let bytes = 0;
  const lineOf = (record: number): Buffer => {
    const line = recordLine(body, records.rangeOf(record));
    hash.update(line).update(NEWLINE);
    return line;
  };
  // If a record comes twice on a page, the last one counts.
  const last = new Map(kept.ids.map((id, index) => [id, index]));
  const rows = new ByteWriter(body.length + ROW_BYTES * kept.ids.length);
  const { wrapped } = table.dataset;
  const contentOf = wrapped === undefined ? null : records.rangeReader(wrapped);
  const columnsOf = columnsReader(table, records);
  kept.records.forEach((number, index) => {
    const line = lineOf(number);
    bytes += line.length + 1;
    const id = kept.ids[index]!;
    if (last.get(id) !== index) return;
    rows.text(rows.isEmpty ? '[' : ',');
    // Values beside the record are in columns.
    writeRow(rows, keyText(id), columnsOf(number), contentOf ? recordLine(body, contentOf(number)) : line);
  });
  rows.text(rows.isEmpty ? '[]' : ']');
  const rejected = page.rejected.map(({ record, reason }, position) => {
    return { position, reason: storableText(reason), text: lineOf(record).toString('utf8') };
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
    digests: page.kept.digests ?? null,
    parents: page.parents ?? null,
    partial: page.partial ?? null,
    skipped_parents: page.skippedParents ?? null,
    elsewhere: page.elsewhere.map(keyText),
    outside: page.outside.map(keyText),
    read_at: readAt,
  };
  return {
    records: rows.written(),
    receipt: JSON.stringify(receipt),
    rejected: JSON.stringify(rejected),
  };
}

// What a row has besides its record, at most as a rule.
const ROW_BYTES = 256;
const NEWLINE = Buffer.from('\n');

/** Returns a function that renders the table's own columns of a record as members of a JSON object, each with a comma. */
function columnsReader(table: RecordTable, records: SortedPage['records']): (record: number) => string {
  const readers = table.columns.map((each) => {
    return { ...each, member: `${JSON.stringify(each.name)}:`, read: records.scalarReader(each.path) };
  });
  return (record) => {
    let members = '';
    for (const each of readers) members += `${each.member}${JSON.stringify(column(each, each.read(record)))},`;
    return members;
  };
}

/** Writes a row as bytes: a string for each record would live as long as its page, and be copied again and again. */
function writeRow(rows: ByteWriter, id: string, columns: string, line: Buffer): void {
  const { jsonb, text } = storable(line);
  rows.text(`{"$id":${JSON.stringify(id)},${columns}"$text":${JSON.stringify(text)},"$record":`);
  rows.bytes(jsonb);
  rows.text('}');
}

function column({ type, format }: RecordTable['columns'][number], value: string | null): string | null {
  if (value === null) return null;
  return type === 'timestamptz' ? timeOf(value, format) : storableText(value);
}

/** Returns a time as ISO 8601; null if it is invalid, or outside the years 1 to 9999. The record keeps it. */
function timeOf(time: string, format: TimeFormat | undefined): string | null {
  const ms = readTime(time, format);
  if (!(ms >= FIRST_TIME && ms <= LAST_TIME)) return null;
  return ISO_TIME.test(time) ? time : new Date(ms).toISOString();
}

/** What `toISOString` writes: making it anew takes as long as reading it. */
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const FIRST_TIME = Date.parse('0001-01-01T00:00:00Z');
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');
