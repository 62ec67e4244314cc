import { hash } from 'node:crypto';
import type { PageRequest } from '../contract.ts';
import { type Dataset, isPositional, type RecordTimeField } from '../datasets/dataset.ts';
import { keyReader, positionReader } from '../datasets/record-key.ts';
import { readTime } from '../datasets/time-format.ts';
import { type PageRecords, recordLine, type RecordRange, type RecordReader } from '../json/scan-page.ts';
import { ownershipRule } from './ownership.ts';
import { repeatedKeyFault } from './repeated-keys.ts';
import { parentDigest, recordDigests } from './sink/record-digests.ts';
import type { SortedPage } from './sink/sink.ts';
import { readTotal } from './source/parse-page.ts';
import type { PageParent, SourcePage } from './source/source.ts';

/** Sorts a page's records into those to keep, those of other slices, and those that cannot be understood. */
export function sortPage(request: PageRequest, page: SourcePage, dataset: Dataset): SortedPage {
  const { body, parents } = page;
  const { records } = page.scanned;
  const owns = ownershipRule(request.plan, request.slice, dataset);
  const positional = isPositional(dataset);
  const idOf = positional ? positionReader(pageName(request)) : keyReader(records, dataset);
  const digestsOf = parents === undefined || positional ? null : digestsReader(body, records, parents);
  const timeOf = dataset.time ? timeReader(records, dataset.time) : () => null;
  const sorted = unsorted(page, positional);
  const { kept, elsewhere, outside, rejected } = sorted;
  for (let record = 0; record < records.length; record++) {
    const id = idOf(record);
    const ownership = owns(id, timeOf(record));
    if (ownership === 'kept') {
      kept.records.push(record);
      kept.ids.push(id!);
      if (digestsOf) (kept.digests ??= []).push(digestsOf(record));
    } else if (ownership === 'elsewhere' && !positional) elsewhere.push(id!);
    // A record without a key cannot be found again in the slice that owns it.
    else if (ownership === 'outside' || ownership === 'elsewhere') outside.push(id!);
    else {
      const content = contentDigest(body, records.rangeOf(record));
      rejected.push({ record, reason: ownership.rejected, id, content });
    }
  }
  // Only a described key can be a wrong one.
  if (dataset.definition !== undefined) sorted.oddTotal ??= repeatedKeyFault(sorted, page.answers);
  return dataset.openEnded && dataset.time ? { ...sorted, latest: latestOf(sorted, dataset.time) } : sorted;
}

/** Returns what is known of a page before its records are sorted. */
function unsorted(page: SourcePage, positional: boolean): SortedPage {
  const { body, scanned, next, parents, onceParents, partial, skippedParents } = page;
  const { records } = scanned;
  const { total, oddTotal } = readTotal(page.total);
  return {
    body,
    records,
    kept: { records: [], ids: [], ...(parents !== undefined && !positional && { digests: [] }) },
    elsewhere: [],
    outside: [],
    rejected: [],
    received: records.length,
    next,
    total,
    oddTotal: page.oddTotal ?? oddTotal,
    readAt: new Date().toISOString(),
    emptied: page.emptied ?? null,
    ...(positional && parents && { parents: begun(parents) }),
    ...(onceParents && { parents: onceParents.map(parentDigest) }),
    ...(partial && { partial }),
    ...(skippedParents && { skippedParents }),
  };
}

function latestOf({ records, kept }: SortedPage, time: RecordTimeField): string | null {
  const timeOf = timeReader(records, time);
  const times = kept.records.map((record) => readTime(timeOf(record), time.format));
  return times.length === 0 ? null : new Date(times.reduce((latest, each) => Math.max(latest, each))).toISOString();
}

/**
 * Names a page uniquely within a destination, also among pages that no longer count (of another run, job or page size).
 * It uses everything by which a sink tells pages apart, so a late page never stands in for another.
 */
const pageName = ({ plan, slice, reading, job, page, pageSize }: PageRequest): string =>
  [plan.exportId, plan.fingerprint, slice.start, reading, job ?? '', page, pageSize].join(' ');

/** A time is a string, unless the dataset declares a format; then it may be a number. */
function timeReader(records: PageRecords, { field, format }: RecordTimeField): RecordReader {
  return format === undefined ? records.textReader(field) : records.scalarReader(field);
}

const begun = (parents: readonly PageParent[]): string[] =>
  parents.filter(({ begins }) => begins).map(({ values }) => parentDigest(values));

/** Returns a function that returns the digests of records; it takes them in their order. */
function digestsReader(body: Buffer, records: PageRecords, parents: readonly PageParent[]): (record: number) => string {
  const ofEach = parents.flatMap(({ values, records: count }) => {
    return Array.from<ReturnType<typeof recordDigests>>({ length: count }).fill(recordDigests(values));
  });
  return (record) => ofEach[record]!(recordLine(body, records.rangeOf(record)));
}

/** Returns a digest of a record's text, as it is kept. */
export function contentDigest(body: Buffer, record: RecordRange): string {
  return hash('sha256', recordLine(body, record)).slice(0, 32);
}
