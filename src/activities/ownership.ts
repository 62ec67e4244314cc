import type { Plan, Slice } from '../contract.ts';
import { type Dataset, keyName, type RecordTimeField } from '../datasets/dataset.ts';
import { readTime } from '../datasets/time-format.ts';

/**
 * The verdict on a record: kept by this slice; left to another slice of the interval, which owns it; owned by no slice,
 * because it starts outside the interval; or rejected with a reason.
 */
export type Ownership = 'kept' | 'elsewhere' | 'outside' | { rejected: string };

/**
 * Returns a function that decides whether a record belongs to a slice: it does if it starts in it. With
 * `include: active` the interval's first slice also owns records that started before the interval. Records of a dataset
 * without a time belong to the slice in which they came. The verdict depends on the record alone.
 */
export function ownershipRule(
  { interval, include }: Pick<Plan, 'interval' | 'include'>,
  slice: Slice,
  dataset: Dataset,
): (id: string | null, start: string | null) => Ownership {
  const [from, to] = [Date.parse(slice.start), Date.parse(slice.end)];
  const end = Date.parse(interval.end);
  const earliest = include === 'active' ? -Infinity : Date.parse(interval.start);
  const first = slice.start === interval.start ? earliest : from;
  const [key, { field, format }] = [keyName(dataset), dataset.time ?? {}] as [string, Partial<RecordTimeField>];
  return (id, start) => {
    if (id === null || id === '') return { rejected: `no ${key}` };
    if (field === undefined) return 'kept';
    if (start === null) return { rejected: `has no ${field}, so it is not known which slice it belongs to` };
    const time = readTime(start, format);
    if (Number.isNaN(time)) return { rejected: `${field} is not a time, so it is not known which slice it belongs to` };
    if (time >= first && time < to) return 'kept';
    return time >= earliest && time < end ? 'elsewhere' : 'outside';
  };
}
