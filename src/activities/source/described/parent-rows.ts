import type { PageRequest } from '../../../contract.ts';
import { InvalidInput } from '../../../errors.ts';
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

/** The parents on a page. */
export interface ParentRows {
  /** The values of each parent, once. */
  rows: Value[][];
  /** How many parents lack a value or have null: they have no children. */
  skipped: number;
}

/** Reads the values of parents. @throws InvalidInput when a value is an object or a list, which no request can contain. */
export function parentRows(
  records: PageRecords,
  { dataset, paths }: { dataset: string; paths: readonly string[] },
  owns: ParentFilter = ownsAll,
): ParentRows {
  const isOwn = owns(records);
  const readers = paths.map((path) => valueReader(records, dataset, path));
  const rows = new Map<string, Value[]>();
  let skipped = 0;
  for (let record = 0; record < records.length; record++) {
    if (!isOwn(record)) continue;
    const row = readers.map((read) => read(record));
    if (row.every((value) => value !== null)) rows.set(JSON.stringify(row), row);
    else skipped += 1;
  }
  return { rows: [...rows.values()], skipped };
}

/** Reads a value with its type; a number that would lose digits stays a text. */
function valueReader(records: PageRecords, dataset: string, path: string): (record: number) => Value | null {
  const [textOf, scalarOf, kindOf] = [records.textReader(path), records.scalarReader(path), records.kindReader(path)];
  return (record) => {
    const text = textOf(record);
    if (text === null && kindOf(record) === 'nested')
      throw new InvalidInput([
        `"each" names ${dataset}.${path}, which leads to an object or a list in a record of "${dataset}": name a path to a text or a number`,
      ]);
    const scalar = text ?? scalarOf(record);
    if (text !== null || scalar === null) return text;
    if (scalar === 'true' || scalar === 'false') return scalar === 'true';
    return String(Number(scalar)) === scalar ? Number(scalar) : scalar;
  };
}
