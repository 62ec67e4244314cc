import { setTimeout as sleep } from 'node:timers/promises';
import { openSources } from '../activities/source/open-sources.ts';
import type { Source, SourcePage } from '../activities/source/source.ts';
import type { Manifest } from '../activities/sink/manifest.ts';
import type { Config } from '../config.ts';
import { type Plan, type Refusal, type SliceReceipt } from '../contract.ts';
import { nameDataset } from '../datasets/registry.ts';
import { InvalidInput } from '../errors.ts';
import { askPatiently } from './ask-patiently.ts';
import { count } from './progress-line.ts';
import { smallPage } from './small-page.ts';

/** What a source says today of the slices of a finished export. */
export interface Recount {
  /** Slices whose total was asked for again. */
  asked: number;
  /** Slices of which the source named no total when they were read: there is nothing to compare. */
  unasked: number;
  /** One sentence for each slice that the source counts otherwise than when it was read. */
  differences: string[];
}

/**
 * Asks the source for the total of each slice again, with one small request each, and compares.
 *
 * @param say is told of waits.
 * @throws InvalidInput where the source names no totals, or where the settings here read from elsewhere; ExportFailed where
 * the source gives no answer.
 */
export async function recount(config: Config, manifest: Manifest, say: (line: string) => void): Promise<Recount> {
  const { source: name } = manifest.input;
  const known = manifest.files.filter(({ sourceTotal }) => sourceTotal !== null);
  const own = openSources(config);
  try {
    const source = own.source(name);
    if (source.jobs !== null) throw refusal(name, 'is read by jobs, which give none');
    if (known.length === 0) throw refusal(name, 'gave none when it was read');
    await requireSameOrigin(source, manifest);
    const plan = planOf(manifest, source);
    const differences: string[] = [];
    const turn = takeTurns(config.requestsPerMinute);
    for (const slice of known) {
      await turn();
      const difference = compare(slice, await ask(source, plan, slice, say));
      if (difference !== null) differences.push(`${slice.start}/${slice.end}: ${difference}`);
    }
    return { asked: known.length, unasked: manifest.files.length - known.length, differences };
  } finally {
    await own.close();
  }
}

const refusal = (source: string, why: string): InvalidInput =>
  new InvalidInput([`--against-source compares totals, but ${source} ${why}: leave it out`]);

async function requireSameOrigin(source: Source, { origin, input }: Manifest): Promise<void> {
  const own = await source.origin(input.settings ?? {});
  if (own.api === origin.api && own.client === origin.client) return;
  throw new InvalidInput([
    `the export was read from ${origin.api} as client ${origin.client}, but the settings here would read from ${own.api} as client ${own.client}: use the settings of the export`,
  ]);
}

/** What a source needs of the plan that a manifest was made by. */
function planOf({ input, exportId, runId, origin, interval, startedAt }: Manifest, source: Source): Plan {
  const { dataset, numberedPages, deepest } = source;
  const own = { dataset: nameDataset(dataset), snapshot: dataset.snapshot, numberedPages, deepest, jobs: false };
  return { ...input, exportId, runId, origin, interval, startedAt, ...own, note: '', pace: 1, fingerprint: '' };
}

function compare({ sourceTotal }: SliceReceipt, answer: SourcePage | Refusal): string | null {
  if ('refused' in answer) return `the source no longer answers one query for the whole slice: ${answer.reason}`;
  if (answer.total === sourceTotal) return null;
  const now = answer.total === null ? 'gives no total' : `counts ${count(answer.total)}`;
  return `the source ${now} now, but counted ${count(sourceTotal!)} when the slice was read`;
}

async function ask(
  source: Source,
  plan: Plan,
  slice: SliceReceipt,
  say: (line: string) => void,
): Promise<SourcePage | Refusal> {
  const request = smallPage(source, plan, slice);
  const answer = await askPatiently(source, request, say);
  if (!('refused' in answer) || answer.refused !== 'page-too-large') return answer;
  return askPatiently(source, { ...request, pageSize: answer.pageSize }, say);
}

/** Spaces requests evenly, so that a long export asks no more than the cap allows; 0 = as fast as answers come. */
function takeTurns(perMinute: number): () => Promise<void> {
  let next = performance.now();
  return async () => {
    const wait = perMinute === 0 ? 0 : next - performance.now();
    if (wait > 0) await sleep(wait);
    next = Math.max(next, performance.now()) + 60_000 / Math.max(1, perMinute);
  };
}
