import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Source } from '../src/activities/source/source.ts';
import { fuzzClient } from './described-fuzz-client.ts';
import { type FuzzOutcome, runFuzz } from './described-fuzz-run.ts';
import type { FuzzClock } from './described-fuzz-exchange.ts';
import { fuzzServer } from './described-fuzz-server.ts';
import { type FuzzWorld, fuzzWorld } from './described-fuzz-world.ts';
import { sealedRecords } from './export-files.ts';

/** The test case of one seed. */
export interface FuzzCase {
  seed: number;
  /** Folder for the files. */
  folder: string;
  clock: FuzzClock;
  spoil?: (source: Source) => Source;
  /** Share of requests that fail; default: drawn from the seed. */
  faults?: number;
}

/** Exports the world of a seed and compares the result with the truth. @throws Error naming the differences. */
export async function fuzz({
  seed,
  folder,
  clock,
  spoil,
  ...others
}: FuzzCase): Promise<{ world: FuzzWorld; pages: number }> {
  const world = { ...fuzzWorld(seed), ...others };
  const own = await mkdtemp(join(folder, `${seed}-`));
  try {
    const http = fuzzClient(fuzzServer(world, clock));
    const outcome = await runFuzz({ world, http, clock, folder: own, ...(spoil && { spoil }) }).catch(
      (error: unknown) => {
        if (isCaught(world, error)) return null;
        throw error;
      },
    );
    if (outcome === null) return { world, pages: 0 };
    judge(world, outcome, await sealedRecords(outcome.root));
    return { world, pages: outcome.pages };
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** Compares an export with the truth: records by their content, then proof and sums. */
function judge(world: FuzzWorld, { result, verification }: FuzzOutcome, records: readonly string[]): void {
  const { truth, lie, hidden, shared } = world;
  const hides = lie === 'hides' ? hidden!.line! : undefined;
  const [lost, more] = differences(hides === undefined ? truth : without(truth, hides), records);
  // A hidden record makes its page short or empty, which ends some kinds of paging. The total reveals all of that.
  const endsThere = hides !== undefined && endsEarly(world);
  const problems = [
    ...(lost.length > 0 && !endsThere && shared === null ? [`${lost.length} lost, such as ${lost[0]}`] : []),
    ...(more.length > 0 ? [`${more.length} too many, such as ${more[0]}`] : []),
  ];
  // If no record can be understood, the definition may be wrong about all of them.
  const isUnderstood = result.rejected === 0 || result.records + result.elsewhere + result.outside > 0;
  const isHonest = (lie === 'none' || lie === 'hides once') && isUnderstood && !shared?.differ;
  // The same record below two parents is one, but totals may count it twice, also outside the interval.
  const isCertain = shared === null || shared.differ;
  if (isCertain && result.proven !== isHonest) problems.push(`proven ${result.proven}: ${result.reasons.join('; ')}`);
  // Slices do not know of each other: each keeps one record with a key.
  if (shared !== null && records.length < shared.keys) problems.push(`${records.length} of ${shared.keys} keys`);
  if (result.rejected !== world.rejected) problems.push(`${result.rejected} rejected, not ${world.rejected}`);
  const { received, duplicates, reread, elsewhere, outside, rejected } = result;
  if (received !== result.records + duplicates + reread + elsewhere + outside + rejected)
    problems.push('the sums do not close');
  if (result.records !== records.length) problems.push(`${result.records} said, ${records.length} there`);
  problems.push(...verification.differences);
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** True if an API that hides the only record of a page, but says that more follow, is refused for that. */
const isCaught = (world: FuzzWorld, error: unknown): boolean =>
  world.lie.startsWith('hides') && endsEarly(world) && /no records, but says that there are more/.test(String(error));

function endsEarly({ listings }: FuzzWorld): boolean {
  const { pages } = listings['items']!.paging;
  if (pages === 'none') return false;
  return pages['end'] === 'short' || 'offset' in pages || (pages['size'] as { of: number } | undefined)?.of === 1;
}

/** Compares two lists as multisets; returns what is missing and what is too much. */
function differences(wanted: readonly string[], there: readonly string[]): [string[], string[]] {
  const counts = new Map<string, number>();
  for (const text of wanted) counts.set(text, (counts.get(text) ?? 0) + 1);
  for (const text of there) counts.set(text, (counts.get(text) ?? 0) - 1);
  const entries = [...counts];
  const times = (sign: number) =>
    entries.flatMap(([text, count]) => Array.from({ length: Math.max(0, sign * count) }, () => text));
  return [times(1), times(-1)];
}

function without(list: readonly string[], one: string): string[] {
  const at = list.indexOf(one);
  return list.filter((_, index) => index !== at);
}
