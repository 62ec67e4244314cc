import type { ExportInput } from '../src/contract.ts';
import { type FuzzAuth, fuzzAuth } from './described-fuzz-auth.ts';
import { fuzzJob } from './described-fuzz-jobs.ts';
import { type FuzzListing, requestOf } from './described-fuzz-listing.ts';
import { type FuzzPages, fuzzPages, ONE_PAGE } from './described-fuzz-pages.ts';
import { type FuzzParents, fuzzParents } from './described-fuzz-parents.ts';
import { type FuzzRecord, fuzzRecord, ID_KINDS, type RecordShape } from './described-fuzz-records.ts';
import { ERROR_ROWS, RENEWS } from './described-fuzz-server.ts';
import {
  aboutIn,
  type FuzzTime,
  fuzzTime,
  HOUR,
  isNearBorder,
  isSent,
  isWithin,
  type Span,
  START,
  timeWords,
} from './described-fuzz-times.ts';
import { type Random, seeded } from './random.ts';

/** What an API of the simulator lies about; only a total can reveal it. */
export type Lie = 'none' | 'hides' | 'hides once' | 'counts more';

/** A definition and the correct result of its export, from one seed. */
export interface FuzzWorld {
  seed: number;
  auth: FuzzAuth;
  definition: Record<string, unknown>;
  listings: Record<string, FuzzListing>;
  input: ExportInput;
  /** The records that the export must have, as they are in its file. */
  truth: string[];
  /** Number of records that must be rejected. */
  rejected: number;
  lie: Lie;
  /** The record that a lie is about. */
  hidden: { record: FuzzRecord; line: string | null } | null;
  /** Share of requests that are answered with a fault. */
  faults: number;
  keyed: boolean;
}

const FUZZ_URL = 'http://fuzz.example/v1';

/** Creates the world of a seed. */
export function fuzzWorld(seed: number, url = FUZZ_URL): FuzzWorld {
  const random = seeded(`described ${seed}`);
  // Options that were added later have random numbers of their own, so that older seeds keep their meaning.
  const later = seeded(`described later ${seed}`);
  const active = later.next() < 0.2;
  const auth = fuzzAuth(random, url);
  const renews = auth.grants !== null && later.next() < 0.4;
  const depth = random.of([0, 0, 0, 1, 1, 2]);
  const time = random.next() < 0.6 ? fuzzTime(random, later, active) : null;
  const from = START + random.of([0, 0, HOUR * 5, 45_296_789]);
  const to = from + random.of([6, 24, 30, 60]) * HOUR + random.of([0, 0, 1, 1_500]);
  const ofParents = depth > 0 && random.next() < 0.4;
  const span = { from, to };
  const parents = fuzzParents(random, depth, ofParents ? time : null, span);
  const ofTarget = ofParents && parents.timed ? time : null;
  const target = fuzzTarget({ random, later }, parents, ofParents ? null : time, span, ofTarget);
  const settings = parents.setting === null ? {} : { wanted: null };
  const listings = { ...parents.listings, items: target.listing };
  const window = parents.timed ? time : target.listing.time;
  const rejected = target.owned.filter(({ line }) => line === null).length;
  const counted = hasTotal(target.listing.paging);
  const hideable = target.owned.filter(({ line }) => line !== null);
  const lie = counted && target.keyed && hideable.length > 0 && random.next() < 0.3 ? random.of(LIES) : 'none';
  const slice = window?.bounds === 'both' ? random.of([{}, { slice: 'PT6H' }, { slice: 'PT36H' }]) : {};
  if (window) target.listing.dataset['time'] &&= Object.assign({}, target.listing.dataset['time'], slice);
  return {
    ...{ seed, auth, listings, lie, rejected, keyed: target.keyed },
    definition: {
      ...{
        name: 'fuzz',
        url,
        auth: auth.auth,
        settings,
        errors: [
          ...ERROR_ROWS.filter(() => random.next() < 0.3).map(({ row }) => row),
          ...(renews ? [RENEWS.row] : []),
        ],
      },
      ...(random.next() < 0.2 && { limit: LIMIT }),
      ...(auth.keeps && { headers: { 'X-Shop': '${token.shop}' } }),
      datasets: Object.fromEntries(Object.entries(listings).map(([name, { dataset }]) => [name, dataset])),
    },
    input: {
      source: 'fuzz.items',
      concurrency: random.of([1, 2, 4]),
      ...(active && window && { include: 'active' }),
      ...(window && { interval: `${new Date(from).toISOString()}/${new Date(to).toISOString()}` }),
      ...(parents.setting !== null && { settings: { wanted: parents.setting } }),
    },
    truth: target.truth,
    hidden: lie === 'hides' || lie === 'hides once' ? random.of(hideable) : null,
    faults: random.of([0, 0.02, 0.1, 0.25]),
  };
}

const LIES = ['hides', 'hides', 'hides once', 'counts more'] as const;
const LIMIT = { requests: 100, per: 'PT1M', remaining: 'X-Left', resets: { after: 'X-Resets' } };
const hasTotal = ({ pages }: FuzzPages): boolean => pages !== 'none' && 'total' in pages;

/** Creates the exported dataset and its correct result. */
function fuzzTarget(
  { random, later }: { random: Random; later: Random },
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
    if (local) number = 0;
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
  return { listing, truth: owned.flatMap(({ line }) => line ?? []), owned, keyed };
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
