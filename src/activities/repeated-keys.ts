import { recordLine } from '../json/scan-page.ts';
import type { SortedPage } from './sink/sink.ts';

/**
 * Finds different records with the same key in one answer: all but the last one would be lost. Between answers this says
 * nothing, because records that move from page to page come again, perhaps with newer content.
 *
 * @param answers how many records each answer on the page has; undefined = the page is one answer.
 * @returns the reason why nothing is proven; null if there are no such records.
 */
export function repeatedKeyFault(
  { body, records, kept }: Pick<SortedPage, 'body' | 'records' | 'kept'>,
  answers: readonly number[] = [records.length],
): string | null {
  // Nearly all pages end here.
  if (new Set(kept.ids).size === kept.ids.length) return null;
  const lineOf = (record: number) => recordLine(body, records.rangeOf(record));
  let at = 0;
  let end = 0;
  for (const count of answers) {
    end += count;
    const seen = new Map<string, number>();
    for (; at < kept.records.length && kept.records[at]! < end; at++) {
      const [id, record] = [kept.ids[at]!, kept.records[at]!];
      const before = seen.get(id);
      if (before !== undefined && !lineOf(before).equals(lineOf(record))) return REPEATED;
      seen.set(id, record);
    }
  }
  return null;
}

const REPEATED =
  'the key is not unique: one answer has different records with the same one; add the fields in which they differ to "key"';
