import { RECORD } from '../../../datasets/definition/described-dataset.ts';
import type { Value } from '../../../datasets/definition/placeholders.ts';
import { type CutPage, cutPage, recordLine, ROOT } from '../../../json/scan-page.ts';

/**
 * Puts values beside each record of a page: `{"issue":7,"record":{…}}`. The record's own bytes stay as they came.
 *
 * @param fields paths in the wrapped record.
 */
export function wrapRecords(
  body: Buffer,
  { records, listed, envelope }: CutPage,
  beside: Readonly<Record<string, Value>>,
  fields: readonly string[],
): { body: Buffer; cut: CutPage } {
  const head = JSON.stringify(beside).slice(0, -1);
  const before = Buffer.from(`${head}${head === '{' ? '' : ','}${JSON.stringify(RECORD)}:`);
  const pieces: Buffer[] = [];
  for (let record = 0; record < records.length; record++) {
    pieces.push(record === 0 ? OPEN : COMMA, before, recordLine(body, records.at(record)), END);
  }
  const wrapped = Buffer.concat(records.length === 0 ? [OPEN, CLOSE] : [...pieces, CLOSE]);
  return { body: wrapped, cut: { ...cutPage(wrapped, ROOT, fields), listed, envelope } };
}

const [OPEN, COMMA, END, CLOSE] = ['[', ',', '}', ']'].map((text) => Buffer.from(text)) as [
  Buffer,
  Buffer,
  Buffer,
  Buffer,
];
