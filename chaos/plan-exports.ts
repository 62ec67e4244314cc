import type { ExportInput } from '../src/contract.ts';
import { type FuzzWorld, fuzzWorld } from '../testkit/described-fuzz-world.ts';
import type { Random } from '../testkit/random.ts';

/** Where an export's records go. */
export type Store = 'files' | 's3' | 'postgres';

/** One export of a run. */
export interface PlannedExport {
  /** Number of the described API that is read; null = the simulator of Genesys Cloud. */
  api: number | null;
  store: Store;
  format: 'jsonl' | 'csv' | 'parquet';
  /** The input without interval and destination, which the run adds. */
  input: ExportInput;
  /** The exported part of the day, in hours; only for Genesys Cloud. */
  hours: [from: number, to: number];
  /** Whether this export replaces an earlier one with the same id. */
  replaces: boolean;
}

/** What exports run on. */
export interface Host {
  /** Who runs the exports: workers at one Temporal server, or the command `export` with a server of its own. */
  host: 'workers' | 'command';
  /** Refresh tokens rotate. Then no fault occurs that can lose the answer to one, because somebody would have to log in again. */
  rotates: boolean;
}

const MOST_DESCRIBED = 100_000;

/** Returns random exports that run in parallel. */
export function planExports(random: Random, { host, rotates }: Host): PlannedExport[] {
  const count = host === 'command' ? 1 + random.below(2) : 2 + random.below(3);
  const exports = Array.from({ length: count }, (_, at) => {
    const isDescribed = random.next() < 0.4 || (rotates && at === 0);
    return isDescribed ? describedExport(random, rotates && at === 0) : genesysExport(random);
  });
  return host === 'command' ? exports : exports.map((each) => (random.next() < 0.12 ? replacing(each) : each));
}

const replacing = (each: PlannedExport): PlannedExport => ({
  ...each,
  replaces: true,
  input: { ...each.input, overwrite: true },
});

function genesysExport(random: Random): PlannedExport {
  const source = random.of(['conversation-query', 'conversation-query', 'conversation-job', 'page-token'] as const);
  const input: ExportInput = {
    source,
    concurrency: random.of([1, 2, 4, 8]),
    pageSize: random.of([10, 25, 100]),
    ...(random.next() < 0.8 && { slice: random.of(['PT1H30M', 'PT3H', 'PT6H', 'P1D']) }),
    ...(source === 'conversation-query' && random.next() < 0.25 && { include: 'active' as const }),
    ...(source !== 'page-token' && random.next() < 0.12 && { withNames: true }),
  };
  const hours = random.of<[number, number]>([[0, 24], [0, 24], [6, 18], [3, 13]]); // oxfmt-ignore
  return { api: null, ...placeOf(random), input: { ...input, ...compressed(random) }, hours, replaces: false };
}

function describedExport(random: Random, rotates: boolean): PlannedExport {
  // Of records that share a key one is kept, and the export says so: which one, the judge cannot tell.
  const isJudged = (world: FuzzWorld) => world.shared === null && !isUnreadable(world);
  const fits = (world: FuzzWorld) => (world.auth.grants?.rotates ?? false) === rotates && isJudged(world);
  let api = random.below(MOST_DESCRIBED);
  while (!fits(fuzzWorld(api))) api = random.below(MOST_DESCRIBED);
  const input: ExportInput = { concurrency: random.of([1, 2, 4]), ...compressed(random) };
  return { api, ...placeOf(random), input, hours: [0, 24], replaces: false };
}

/** Returns whether an API has cursors that cannot stand in a header, so that its pages cannot be requested. */
function isUnreadable({ listings }: FuzzWorld): boolean {
  return Object.values(listings).some(({ paging: { pages }, records }) => {
    if (pages === 'none' || pages['in'] !== 'header' || !('after' in pages)) return false;
    return [...records.values()].flatMap((list) => list ?? []).some(({ id }) => /[^\x20-\xff]/.test(id));
  });
}

function placeOf(random: Random): Pick<PlannedExport, 'store' | 'format'> {
  return {
    store: random.of(['files', 'files', 's3', 'postgres'] as const),
    format: random.of(['jsonl', 'csv', 'parquet'] as const),
  };
}

const compressed = (random: Random): Pick<ExportInput, 'compression'> =>
  random.next() < 0.25 ? { compression: 'gzip' } : {};
