import { fuzzJob } from './described-fuzz-jobs.ts';
import { type FuzzListing, requestOf } from './described-fuzz-listing.ts';
import { type FuzzPages, fuzzPages, ONE_PAGE } from './described-fuzz-pages.ts';
import type { FuzzParents } from './described-fuzz-parents.ts';
import { type FuzzRecord, fuzzRecord, ID_KINDS, type RecordShape } from './described-fuzz-records.ts';
import {
  aboutIn,
  type FuzzTime,
  isNearBorder,
  isSent,
  isWithin,
  type Span,
  timeWords,
} from './described-fuzz-times.ts';
import type { Random } from './random.ts';

/** Creates the exported dataset and its correct result. */
export function fuzzTarget(
  { random, later, sharing }: Record<'random' | 'later' | 'sharing', Random>,
  above: FuzzParents,
  time: FuzzTime | null,
  span: Span,
  ofParents: FuzzTime | null,
) {
  const names = above.names;
  const keys = random.of(['one', 'one', 'local', 'none'] as const);
  const keyed = keys !== 'none';
  const local = keys === 'local' && names.length > 0;
  const shape: RecordShape = {
    ids: random.of(ID_KINDS),
    idPath: random.of(['id', 'id', 'meta.id', '@odata\\.id']),
    timePath: random.of(['at', 'times.at']),
    time,
    rejects: 'no',
  };
  const bad = random.next() < 0.15;
  const sorted = keyed && shape.ids !== 'mixed' ? shape.idPath : null;
  const post = random.next() < 0.3;
  const drawn = random.of(['.', 'data', 'data.items', 'groups[].members', '@odata\\.value', 'groups[]']);
  const isOne = time === null && later.next() < 0.12;
  const where = isOne ? 'one' : drawn;
  const job = names.length === 0 && later.next() < 0.12 ? fuzzJob(later) : null;
  const absent = ['data', 'data.items', '@odata\\.value'].includes(where) && later.next() < 0.3;
  const many = random.of([0, 1, 7, 30, 60, 120]);
  const most = isOne ? 1 : many;
  const perParent = Math.ceil(most / Math.max(1, Math.min(above.combinations.length, 4)));
  const terms = { bare: where === '.', post, keyed, sorted, most: perParent };
  const paging = isOne ? ONE_PAGE : fuzzPages(random, terms);
  const turn = paging.pages === 'none' ? {} : paging.pages;
  if (bad && keyed && !('after' in turn)) shape.rejects = time && random.below(2) === 0 ? 'time' : 'key';
  // A record without a key is rejected in every slice that receives it, so the requests of slices must not overlap.
  if (time?.bounds === 'both' && shape.rejects === 'key') time.ask = time.format;
  // Each parent numbers its children from 1, and the key does not name the parent.
  const isOrderly = shape.rejects === 'no' && shape.ids !== 'mixed';
  const shared = keyed && !local && names.length > 0 && isOrderly && sharing.next() < 0.3;
  const gone = names.length > 0 && random.next() < 0.5;
  const kept = names.length > 0 && random.next() < 0.4 ? { kept: `\${${names[0]}}` } : {};
  const listing: FuzzListing = {
    ...{ paging, time, parents: names, records: new Map() },
    dataset: {
      ...requestOf(random, 'items', post, names, time),
      records: where,
      key: !keyed ? 'none' : local ? [...names, shape.idPath] : random.of([shape.idPath, [shape.idPath, 'n']]),
      pages: paging.pages,
      ...(absent && { absent: 'empty' }),
      ...(job && { job }),
      ...(names.length > 0 && { each: above.each, keep: kept }),
      ...(time && { time: timeWords(time, shape.timePath) }),
      ...(random.next() < 0.3 && { first: { init: 1 } }),
      ...(gone && { errors: [{ status: [404, 410], then: 'empty' }] }),
    },
  };
  if (job) Object.assign(listing.dataset['query'] as object, { job: '${job}' });
  const isSplit =
    names.length === 0 &&
    time?.bounds === 'both' &&
    shape.rejects === 'no' &&
    ![time.format, time.ask].includes('date');
  if (isSplit) limitDepth(paging, most);
  const owned: { record: FuzzRecord; line: string | null }[] = [];
  let number = 0;
  for (const combination of above.combinations) {
    const isGone = gone && random.next() < 0.2;
    const count = names.length === 0 || isOne ? most : random.below(perParent + 1);
    if (local || shared) number = 0;
    // How often a record without a key is rejected is certain only if it is sent for one slice.
    const records = Array.from({ length: count }, () =>
      fuzzRecord(random, shape, number++, aboutIn(random, span)),
    ).filter((record) => !record.rejected || !isNearBorder(record, time, span));
    listing.records.set(JSON.stringify(combination.values.map(String)), isGone ? null : records);
    if (isGone || (ofParents && !combination.owned)) continue;
    const beside = besideOf(names, combination.values, local, kept);
    for (const record of records) {
      if (record.rejected) {
        // A record without a time is sent if requests have no end. One without a key is rejected whenever it is sent.
        if (shape.rejects === 'key' ? isSent(record, time, span) : time!.bounds !== 'both')
          owned.push({ record, line: null });
      } else if (isWithin(record, time, span)) {
        owned.push({ record, line: beside === null ? record.text : `${beside},"record":${record.text}}` });
      }
    }
  }
  return {
    listing,
    truth: owned.flatMap(({ line }) => line ?? []),
    owned,
    keyed,
    shared: shared ? keysIn(owned) : null,
  };
}

/** Counts the different keys of records, and tells whether different records have the same one. */
function keysIn(owned: readonly { record: FuzzRecord; line: string | null }[]): { keys: number; differ: boolean } {
  const lines = new Map<string, Set<string | null>>();
  for (const { record, line } of owned) lines.set(record.id, (lines.get(record.id) ?? new Set()).add(line));
  return { keys: lines.size, differ: [...lines.values()].some(({ size }) => size > 1) };
}

/** Limits the depth of listings with numbered rows, so that slices must be split. */
function limitDepth({ pages }: FuzzPages, most: number): void {
  if (pages === 'none' || !('size' in pages) || !('number' in pages || 'offset' in pages)) return;
  const { of, most: largest = of } = pages['size'] as { of: number; most?: number };
  // At least 15 more than a page, because a few records have the same time and cannot be split.
  pages['deepest'] = largest + Math.max(15, Math.ceil(most / 3));
}

function besideOf(names: string[], values: readonly (string | number)[], local: boolean, kept: object): string | null {
  const inKey = local ? Object.fromEntries(names.map((name, at) => [name, values[at]])) : {};
  const all = { ...inKey, ...('kept' in kept && { kept: values[0] }) };
  return Object.keys(all).length === 0 ? null : JSON.stringify(all).slice(0, -1);
}
