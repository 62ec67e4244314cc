import { openSources } from '../activities/source/open-sources.ts';
import type { Source } from '../activities/source/source.ts';
import type { Config } from '../config.ts';
import { type ExportInput, type Origin, type Plan, type Slice } from '../contract.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { ExportFailed } from '../errors.ts';
import { schemaOf } from '../input/object-place.ts';
import { countSlices, sliceAt } from '../workflows/slices.ts';
import type { DryRun } from './dry-run-report.ts';
import { planHere } from './plan-here.ts';
import { smallPage } from './small-page.ts';

// Enough for a good estimate, and a quarter of a minute's quota.
const MOST_ASKED = 60;

/**
 * Finds out what an export would cost, with one small request a slice (of 60 slices spread over it, where there are more).
 * Nothing is written anywhere, and no server is needed.
 *
 * @throws InvalidInput as planning does; ExportFailed where the API gives no answer.
 */
export async function dryRun(config: Config, input: ExportInput, origin: Origin | null): Promise<DryRun> {
  const own = openSources(config);
  try {
    const plan = await planHere(config, own, input, origin);
    const slices = slicesOf(plan);
    const source = own.source(plan.source);
    await refuseTable(config, source.dataset, plan.destination);
    const asked = source.jobs === null ? spread(slices) : [];
    const answers: Sample[] = [];
    for (const slice of asked) answers.push(await sample(source, plan, slice));
    return estimate(config, plan, slices.length, answers);
  } finally {
    await own.close();
  }
}

/** Refuses a dataset that could not have a table. A database of workers elsewhere may not be reachable from here. */
async function refuseTable(config: Config, dataset: Dataset, destination: string): Promise<void> {
  const schema = schemaOf(destination);
  if (schema === null || config.remote) return;
  await (await import('./check-schema.ts')).checkTable(config, schema, dataset);
}

function slicesOf(plan: Plan): Slice[] {
  const slices: Slice[] = [];
  let { start } = plan.interval;
  for (let count = countSlices(plan); count > 0; count--) {
    const slice = sliceAt(plan, start);
    slices.push(slice);
    start = slice.end;
  }
  return slices;
}

/** Some of many slices, evenly spread. */
function spread(slices: readonly Slice[]): Slice[] {
  if (slices.length <= MOST_ASKED) return [...slices];
  return Array.from({ length: MOST_ASKED }, (_, at) => slices[Math.floor((at * slices.length) / MOST_ASKED)]!);
}

/** What one small page says of its slice. */
interface Sample {
  total: number | null;
  records: number;
  bytes: number;
}

async function sample(source: Source, plan: Plan, slice: Slice): Promise<Sample> {
  const request = smallPage(source, plan, slice);
  const page = await source.read(request, AbortSignal.timeout(60_000)).catch((error: Error) => {
    throw new ExportFailed(error.message);
  });
  if ('refused' in page) return { total: null, records: 0, bytes: 0 };
  return { total: page.total, records: page.scanned.records.length, bytes: page.body.length };
}

function estimate(config: Config, plan: Plan, slices: number, answers: readonly Sample[]): DryRun {
  const totals = answers.map(({ total }) => total).filter((total) => total !== null);
  const share = answers.length === 0 ? 0 : slices / answers.length;
  const isKnown = answers.length > 0 && totals.length === answers.length;
  // Behind the last page of a numbered slice comes the end mark.
  const pages = totals.map((total) => Math.max(1, Math.ceil(total / plan.pageSize) + (plan.numberedPages ? 1 : 0)));
  const sampled = sum(answers.map(({ records }) => records));
  const perRecord = sampled === 0 ? null : sum(answers.map(({ bytes }) => bytes)) / sampled;
  const records = isKnown ? Math.round(sum(totals) * share) : null;
  return {
    interval: plan.interval,
    slices,
    asked: answers.length,
    records,
    requests: isKnown ? Math.round(sum(pages) * share) : null,
    requestsPerMinute: config.requestsPerMinute,
    bytes: records === null || perRecord === null ? null : Math.round(records * perRecord),
    destination: plan.destination,
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);
