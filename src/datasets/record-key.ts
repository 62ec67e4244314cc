import type { PageRecords, RecordReader } from '../json/scan-page.ts';
import type { Dataset } from './dataset.ts';

/** Returns a function that identifies a record by its position on a page. @param page the page's unique name. */
export const positionReader =
  (page: string): RecordReader =>
  (record) =>
    `${page}.${record + 1}`;

/** Returns a function that reads the key of a record as text; null where it has none. Different keys differ as texts. */
export function keyReader(records: PageRecords, { key, keyHolds }: Pick<Dataset, 'key' | 'keyHolds'>): RecordReader {
  return keyHolds === 'text' && key.length === 1 ? records.textReader(key[0]!) : records.keyReader(key);
}
