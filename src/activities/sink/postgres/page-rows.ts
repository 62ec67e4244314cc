import { createHash } from 'node:crypto';
import type { PageRequest } from '../../../contract.ts';
import { recordTime } from '../../record-time.ts';
import { recordLine } from '../../../json/scan-page.ts';
import type { SortedPage } from '../sink.ts';
import { storable } from './to-jsonb.ts';

/** A page as its statement takes it: three JSON texts, so that it costs one round trip however many rows it has. */
export interface PageRows {
  /** `[{id, start, end, direction, text, record}]`, each id once. */
  records: string;
  /** A row of `page_receipt`, without what names the page. */
  receipt: string;
  /** `[{position, reason, text}]` */
  rejected: string;
}

/** Renders a page. */
export function pageRows(request: PageRequest, page: SortedPage): PageRows {
  const hash = createHash('sha256');
  let bytes = 0;
  const rows = new Map<string, Buffer[]>();
  page.kept.records.forEach((number, index) => {
    const record = page.records.at(number);
    const id = page.kept.ids[index]!;
    const line = recordLine(page.body, record);
    hash.update(line).update('\n');
    bytes += line.length + 1;
    // Of a record that comes twice on a page the last counts.
    rows.set(id, recordRow(id, record.fields, line));
  });
  const rejected = page.rejected.map(({ record, reason }, position) => {
    const line = recordLine(page.body, page.records.at(record));
    hash.update(line).update('\n');
    return { position, reason, text: line.toString('utf8') };
  });
  const receipt = {
    cursor: request.cursor,
    next_cursor: page.next,
    total: page.total,
    received: page.received,
    rejected: page.rejected.map(({ content, id }) => ({ content, id: id === null ? null : storableText(id) })),
    bytes,
    sha256: hash.digest('hex'),
    ids: page.kept.ids.map(storableText),
    elsewhere: page.elsewhere.map(storableText),
    outside: page.outside.map(storableText),
    read_at: page.readAt,
  };
  return {
    records: recordsText([...rows.values()]),
    receipt: JSON.stringify(receipt),
    rejected: JSON.stringify(rejected),
  };
}

/** Joins rows as bytes: a string for each record lives for as long as its page, so it is copied and copied again. */
function recordsText(rows: readonly Buffer[][]): string {
  const pieces = rows.flatMap((row, index) => (index === 0 ? row : [COMMA, ...row]));
  return Buffer.concat([OPEN, ...pieces, CLOSE]).toString('utf8');
}

const [OPEN, COMMA, CLOSE, END] = [Buffer.from('['), Buffer.from(','), Buffer.from(']'), Buffer.from('}')] as const;

/** Renders a row of the records, in pieces. */
function recordRow(id: string, fields: readonly (string | null)[], line: Buffer): Buffer[] {
  const [, start = null, end = null, direction = null] = fields;
  const { jsonb, text } = storable(line);
  const columns = {
    id: storableText(id),
    start: timeOf(start),
    end: timeOf(end),
    direction: direction === null ? null : storableText(direction),
    text,
  };
  return [Buffer.from(`${JSON.stringify(columns).slice(0, -1)},"record":`), jsonb, END];
}

function timeOf(time: string | null): string | null {
  const ms = recordTime(time);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** PostgreSQL's text holds neither NUL nor lone surrogates: such a text stands there as JSON writes it. */
function storableText(text: string): string {
  return UNSTORABLE.test(text) ? JSON.stringify(text).slice(1, -1) : text;
}
