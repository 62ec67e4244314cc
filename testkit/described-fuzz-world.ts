import type { ExportInput } from '../src/contract.ts';
import { type FuzzAuth, fuzzAuth } from './described-fuzz-auth.ts';
import { ERROR_ROWS, RENEWS } from './described-fuzz-faults.ts';
import type { FuzzListing } from './described-fuzz-listing.ts';
import type { FuzzPages } from './described-fuzz-pages.ts';
import { fuzzParents } from './described-fuzz-parents.ts';
import type { FuzzRecord } from './described-fuzz-records.ts';
import { fuzzTarget } from './described-fuzz-target.ts';
import { fuzzTime, HOUR, START } from './described-fuzz-times.ts';
import { seeded } from './random.ts';

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
  /** Where records of different parents may have the same key: how many keys there are, and whether such records differ. */
  shared: { keys: number; differ: boolean } | null;
}

const FUZZ_URL = 'http://fuzz.example/v1';

/** Creates the world of a seed. */
export function fuzzWorld(seed: number, url = FUZZ_URL): FuzzWorld {
  const random = seeded(`described ${seed}`);
  // Options that were added later have random numbers of their own, so that older seeds keep their meaning.
  const later = seeded(`described later ${seed}`);
  const sharing = seeded(`described sharing ${seed}`);
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
  const target = fuzzTarget({ random, later, sharing }, parents, ofParents ? null : time, span, ofTarget);
  const settings = parents.setting === null ? {} : { wanted: null };
  const listings = { ...parents.listings, items: target.listing };
  const window = parents.timed ? time : target.listing.time;
  const rejected = target.owned.filter(({ line }) => line === null).length;
  const counted = hasTotal(target.listing.paging);
  const hideable = target.owned.filter(({ line }) => line !== null);
  const drawn = counted && target.keyed && hideable.length > 0 && random.next() < 0.3 ? random.of(LIES) : 'none';
  const lie = target.shared === null ? drawn : 'none';
  const slice = window?.bounds === 'both' ? random.of([{}, { slice: 'PT6H' }, { slice: 'PT36H' }]) : {};
  if (window) target.listing.dataset['time'] &&= Object.assign({}, target.listing.dataset['time'], slice);
  return {
    ...{ seed, auth, listings, lie, rejected, keyed: target.keyed, shared: target.shared },
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
