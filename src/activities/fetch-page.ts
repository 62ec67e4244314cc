import { hash } from 'node:crypto';
import type { PageOutcome, PageRequest, SourceName } from '../contract.ts';
import { type Dataset, isPositional, type RecordTimeField } from '../datasets/dataset.ts';
import { ownershipRule } from './ownership.ts';
import { releasePageBuffer } from '../json/page-buffers.ts';
import { readTime } from '../datasets/time-format.ts';
import { keyReader, positionReader } from '../datasets/record-key.ts';
import { type PageRecords, recordLine, type RecordRange, type RecordReader } from '../json/scan-page.ts';
import { repeatedKeyFault } from './repeated-keys.ts';
import type { OpenSink } from './sink/registry.ts';
import { parentDigest, recordDigests } from './sink/record-digests.ts';
import type { SortedPage } from './sink/sink.ts';
import { hidingCursor } from './source/known-secrets.ts';
import { requireSource } from './source/require-source.ts';
import { readTotal } from './source/parse-page.ts';
import type { PageParent, Source, SourcePage } from './source/source.ts';

export interface FetchPageDependencies {
  source: (name: SourceName) => Source;
  openSink: OpenSink;
}

/**
 * Takes a page from the source to its receipt. A page that is saved already is not requested again. Otherwise it is
 * read, its records are sorted by ownership, and the sink saves it and returns the receipt.
 *
 * @param attempt see {@link Sink.find}.
 */
export async function fetchPage(
  { source, openSink }: FetchPageDependencies,
  request: PageRequest,
  signal: AbortSignal,
  attempt?: number,
): Promise<DistributiveOmit<PageOutcome, 'attempts'>> {
  const sink = openSink(request.plan.destination);
  const saved = await sink.find(request, attempt);
  if (saved) return 'sealed' in saved ? saved : { ...saved, adopted: true };
  const opened = await requireSource(source, request.plan);
  // A row number is not secret, and hiding it would remove the same digits from messages about limits.
  const cursor = opened.numberedPages ? null : request.cursor;
  const page = await hidingCursor(cursor, () => opened.read(request, signal));
  if ('refused' in page) return { refusal: page };
  try {
    const receipt = await sink.save(request, sortPage(request, page, opened.dataset));
    return { receipt, adopted: false, ...(page.requests !== undefined && { requests: page.requests }) };
  } finally {
    releasePageBuffer(page.body);
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Sorts a page's records into those to keep, those of other slices, and those that cannot be understood. */
export function sortPage(
  request: PageRequest,
  { body, scanned, next, parents, onceParents, answers, partial, skippedParents, ...said }: SourcePage,
  dataset: Dataset,
): SortedPage {
  const counted = readTotal(said.total);
  const owns = ownershipRule(request.plan, request.slice, dataset);
  const { records } = scanned;
  const positional = isPositional(dataset);
  const idOf = positional ? positionReader(pageName(request)) : keyReader(records, dataset);
  const digestsOf = parents === undefined || positional ? null : digestsReader(body, records, parents);
  const timeOf = dataset.time ? timeReader(records, dataset.time) : () => null;
  const sorted: SortedPage = {
    body,
    records,
    kept: { records: [], ids: [], ...(digestsOf && { digests: [] }) },
    elsewhere: [],
    outside: [],
    rejected: [],
    received: records.length,
    next,
    total: counted.total,
    oddTotal: said.oddTotal ?? counted.oddTotal,
    readAt: new Date().toISOString(),
    emptied: said.emptied ?? null,
    ...(positional && parents && { parents: begun(parents) }),
    ...(onceParents && { parents: onceParents.map(parentDigest) }),
    ...(partial && { partial }),
    ...(skippedParents && { skippedParents }),
  };
  for (let record = 0; record < records.length; record++) {
    const id = idOf(record);
    const ownership = owns(id, timeOf(record));
    if (ownership === 'kept') {
      sorted.kept.records.push(record);
      sorted.kept.ids.push(id!);
      if (digestsOf) sorted.kept.digests!.push(digestsOf(record));
    } else if (ownership === 'elsewhere' && !positional) sorted.elsewhere.push(id!);
    // A record without a key cannot be found again in the slice that owns it.
    else if (ownership === 'outside' || ownership === 'elsewhere') sorted.outside.push(id!);
    else
      sorted.rejected.push({
        record,
        reason: ownership.rejected,
        id,
        content: contentDigest(body, records.rangeOf(record)),
      });
  }
  // Only a described key can be a wrong one.
  if (dataset.definition !== undefined) sorted.oddTotal ??= repeatedKeyFault(sorted, answers);
  return dataset.openEnded && dataset.time ? { ...sorted, latest: latestOf(sorted, dataset.time) } : sorted;
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
