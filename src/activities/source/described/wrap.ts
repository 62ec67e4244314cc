import { RECORD } from '../../../datasets/definition/described-dataset.ts';
import type { Value } from '../../../datasets/definition/placeholders.ts';
import { type ScannedPage, scanPage, recordLine, ROOT } from '../../../json/scan-page.ts';

/** A page, and the values to put beside each of its records; null = the records stay as they are. */
export interface PageToJoin {
  body: Buffer;
  scanned: ScannedPage;
  beside: Readonly<Record<string, Value>> | null;
}

/**
 * Joins several pages into one, with values beside each record: `{"issue":7,"record":{…}}`. The record's own bytes do
 * not change.
 *
 * @param fields paths in the joined page's records.
 */
export function joinPages(
  pages: readonly PageToJoin[],
  fields: readonly string[],
): { body: Buffer; scanned: ScannedPage } {
  const pieces = pages.flatMap(recordPieces);
  // The first record has no comma before it.
  const body = Buffer.concat([OPEN, ...pieces.slice(1), CLOSE]);
  const { listed, envelope } = pages[0]!.scanned;
  return { body, scanned: { ...scanPage(body, ROOT, fields), listed, envelope } };
}

function recordPieces({ body, scanned: { records }, beside }: PageToJoin): Buffer[] {
  const pieces: Buffer[] = [];
  const before = beside && Buffer.from(openWrap(beside));
  for (let record = 0; record < records.length; record++) {
    const line = recordLine(body, records.rangeOf(record));
    pieces.push(COMMA, ...(before ? [before, line, END] : [line]));
  }
  return pieces;
}

function openWrap(beside: Readonly<Record<string, Value>>): string {
  const head = JSON.stringify(beside).slice(0, -1);
  return `${head}${head === '{' ? '' : ','}${JSON.stringify(RECORD)}:`;
}

const [OPEN, COMMA, END, CLOSE] = ['[', ',', '}', ']'].map((text) => Buffer.from(text)) as [
  Buffer,
  Buffer,
  Buffer,
  Buffer,
];
