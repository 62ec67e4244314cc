import type { ExportInput } from '../src/contract.ts';
import { type FuzzWorld, fuzzWorld } from '../testkit/described-fuzz-world.ts';
import type { Random } from '../testkit/random.ts';
import type { ChaosPlan, PlannedExport, Store } from './plan.ts';

const MOST_DESCRIBED = 100_000;

/** Draws the exports that run side by side. */
export function planExports(random: Random, host: ChaosPlan['host']): PlannedExport[] {
  const count = host === 'command' ? 1 + random.below(2) : 2 + random.below(3);
  return Array.from({ length: count }, () => (random.next() < 0.4 ? describedExport(random) : genesysExport(random)));
}

function genesysExport(random: Random): PlannedExport {
  const source = random.of(['conversation-query', 'conversation-query', 'conversation-job', 'page-token'] as const);
  const input: ExportInput = {
    source,
    concurrency: random.of([1, 2, 4, 8]),
    pageSize: random.of([10, 25, 100]),
    ...(random.next() < 0.8 && { slice: random.of(['PT1H30M', 'PT3H', 'PT6H', 'P1D']) }),
    ...(source === 'conversation-query' && random.next() < 0.25 && { include: 'active' as const }),
  };
  const hours = random.of<[number, number]>([[0, 24], [0, 24], [6, 18], [3, 13]]); // prettier-ignore
  const format = random.of(['jsonl', 'csv', 'parquet'] as const);
  return { api: null, ...placeOf(random, format), input: { ...input, ...compressed(random) }, hours };
}

function describedExport(random: Random): PlannedExport {
  let api = random.below(MOST_DESCRIBED);
  while (needsPerson(fuzzWorld(api))) api = random.below(MOST_DESCRIBED);
  const input: ExportInput = { concurrency: random.of([1, 2, 4]), ...compressed(random) };
  return { api, ...placeOf(random, random.of(['jsonl', 'parquet'] as const)), input, hours: [0, 24] };
}

/** Tells whether an export may end in a way that a person has to do something about. */
function needsPerson({ auth, listings }: FuzzWorld): boolean {
  // Where the answer to a rotating refresh token is lost with its worker, somebody has to log in again.
  if (auth.grants?.rotates) return true;
  // What no header can carry cannot be asked for.
  return Object.values(listings).some(({ paging: { pages }, records }) => {
    if (pages === 'none' || pages['in'] !== 'header' || !('after' in pages)) return false;
    return [...records.values()].flatMap((list) => list ?? []).some(({ id }) => /[^\x20-\xff]/.test(id));
  });
}

function placeOf(random: Random, format: PlannedExport['format']): { store: Store; format: PlannedExport['format'] } {
  return { store: random.of(['files', 'files', 's3', 'postgres'] as const), format };
}

const compressed = (random: Random): Pick<ExportInput, 'compression'> =>
  random.next() < 0.25 ? { compression: 'gzip' } : {};
