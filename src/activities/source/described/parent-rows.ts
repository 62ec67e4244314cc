import type { PageRequest } from '../../../contract.ts';
import type { RecordTimeField } from '../../../datasets/dataset.ts';
import type { Value } from '../../../datasets/definition/placeholders.ts';
import { readTime } from '../../../datasets/time-format.ts';
import type { PageRecords } from '../../../json/scan-page.ts';

/** Decides which parents of a page belong to a slice. */
export type ParentFilter = (records: PageRecords) => (record: number) => boolean;

/**
 * Returns a function that assigns each parent to the slice that contains its time: with bounds in whole days, an API
 * may list a parent in two slices. A parent without a readable time belongs to the slice in which it came.
 */
export function ownsParents({ plan, slice }: Pick<PageRequest, 'plan' | 'slice'>, time: RecordTimeField): ParentFilter {
  const isFirst = plan.include === 'active' && slice.start === plan.interval.start;
  const [from, to] = [isFirst ? -Infinity : Date.parse(slice.start), Date.parse(slice.end)];
  return (records) => {
    const timeOf = records.scalarReader(time.field);
    return (record) => {
      const at = readTime(timeOf(record), time.format);
      return Number.isNaN(at) || (at >= from && at < to);
    };
  };
}

/** Without a time, each parent belongs to the slice in which it came. */
export const ownsAll: ParentFilter = () => () => true;

/** Returns the values of each parent, once. A parent that lacks one of them has no children. */
export function parentRows(records: PageRecords, paths: readonly string[], owns: ParentFilter = ownsAll): Value[][] {
  const isOwn = owns(records);
  const readers = paths.map((path) => valueReader(records, path));
  const rows = new Map<string, Value[]>();
  for (let record = 0; record < records.length; record++) {
    if (!isOwn(record)) continue;
    const row = readers.map((read) => read(record));
    if (row.every((value) => value !== null)) rows.set(JSON.stringify(row), row);
  }
  return [...rows.values()];
}

/** Reads a value with its type; a number that would lose digits stays a text. */
function valueReader(records: PageRecords, path: string): (record: number) => Value | null {
  const [textOf, scalarOf] = [records.textReader(path), records.scalarReader(path)];
  return (record) => {
    const text = textOf(record);
    const scalar = text ?? scalarOf(record);
    if (text !== null || scalar === null) return text;
    if (scalar === 'true' || scalar === 'false') return scalar === 'true';
    return String(Number(scalar)) === scalar ? Number(scalar) : scalar;
  };
}
