import { type Dataset, isPositional } from '../../../datasets/dataset.ts';
import { keyReader } from '../../../datasets/record-key.ts';
import { recordLine } from '../../../json/scan-page.ts';
import type { SourcePage } from '../source.ts';
import type { Children } from './read-children.ts';

/**
 * Finds different records of different parents with the same key: all but the last one read would be lost. The same record
 * below two parents is one record. Only the parents of one page are compared; under a low limit, a page has one.
 *
 * @param page the joined page of these children, in their order.
 * @returns the reason why nothing is proven; null if there are no such records.
 */
export function sharedKeyFault(
  { body, scanned: { records } }: Pick<SourcePage, 'body' | 'scanned'>,
  dataset: Dataset,
  children: readonly Pick<Children, 'values' | 'pages'>[],
): string | null {
  if (isPositional(dataset) || children.length < 2) return null;
  const keyOf = keyReader(records, dataset);
  const lineOf = (record: number) => recordLine(body, records.rangeOf(record));
  const seen = new Map<string, { parent: string; record: number }>();
  let record = 0;
  for (const { values, pages } of children) {
    // A listing may name a parent twice.
    const parent = JSON.stringify(values);
    const end = pages.reduce((sum, { scanned }) => sum + scanned.records.length, record);
    for (; record < end; record++) {
      const key = keyOf(record);
      const before = key === null ? undefined : seen.get(key);
      if (key !== null && before === undefined) seen.set(key, { parent, record });
      if (before === undefined || before.parent === parent) continue;
      if (!lineOf(before.record).equals(lineOf(record)))
        return `the key is not unique: different records of two parents have the same one; add the parent's name to "key"`;
    }
  }
  return null;
}
