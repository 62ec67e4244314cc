import { createDestinations } from '../src/activities/sink/registry.ts';
import type { Manifest } from '../src/activities/sink/manifest.ts';
import type { Sink } from '../src/activities/sink/sink.ts';
import { loadConfig } from '../src/config.ts';
import { seeded } from '../testkit/random.ts';
import { leftovers } from './leftovers.ts';
import type { Operated } from './operator.ts';
import type { Scene, SceneExport } from './scene.ts';
import { storedRecords } from './stored-records.ts';
import { tamper } from './tamper.ts';
import type { Truth } from './tested-api.ts';

/** The result of checking an export. */
export interface Verdict {
  records: number;
  proven: boolean;
  problems: string[];
}

const SHOWN = 200;

/** Compares a finished export with the truth, looks for leftovers, then damages the export: `verify` must notice. */
export async function judge(scene: Scene, each: SceneExport, { result }: Operated): Promise<Verdict> {
  const destinations = createDestinations(loadConfig(scene.env));
  try {
    const sink = destinations.open(each.destination);
    const verification = await sink.verify(each.id);
    if (verification === null) return { records: 0, proven: false, problems: ['verify finds no finished export'] };
    const { manifest, differences } = verification;
    const truth = each.api.truthOf(each.planned);
    const problems = [
      ...differences.map((difference) => `verify: ${difference}`),
      ...(await ofRecords(scene, each, manifest, truth)),
      ...ofSums(manifest, truth),
      ...(await leftovers(scene, each, manifest)),
      ...(await ofNames(sink, each, truth)),
      ...(result && result.manifestSha256 !== verification.manifestSha256
        ? ['the result belongs to another manifest']
        : []),
      ...(verification.proven === manifest.proven ? [] : [`verify says proven ${verification.proven}`]),
    ];
    const done = await tamper(scene, each, manifest, seeded(`tamper ${scene.plan.seed} ${each.planned.store}`));
    if (done !== null && (await sink.verify(each.id).catch(() => null))?.differences.length === 0)
      problems.push(`verify does not notice that ${done}`);
    return { records: manifest.records, proven: manifest.proven, problems };
  } finally {
    await destinations.close();
  }
}

const SOME_NAMES = ['queues', 'users', 'wrapup_codes'];

/** Verifies the exports of names, which are exports like any other. */
async function ofNames(sink: Sink, { id, input }: SceneExport, truth: Truth): Promise<string[]> {
  const problems: string[] = [];
  for (const name of input.withNames ? SOME_NAMES : []) {
    const found = await sink.verify(`${id}.${name}`);
    // If a list could not be read, the manifest says so, and the rows have ids instead of names.
    if (found === null) continue;
    problems.push(...found.differences.map((difference) => `${name}: ${difference}`));
    if (truth.proven && !found.proven) problems.push(`${name}: is not proven`);
  }
  return problems;
}

async function ofRecords(scene: Scene, each: SceneExport, manifest: Manifest, truth: Truth): Promise<string[]> {
  const { records, written } = await storedRecords(scene, each, manifest);
  const wanted = truth.records.map(written);
  if (truth.hidden !== null) wanted.splice(wanted.indexOf(written(truth.hidden)), 1);
  const counts = new Map<string, number>();
  for (const record of wanted) counts.set(record, (counts.get(record) ?? 0) + 1);
  for (const record of records) counts.set(record, (counts.get(record) ?? 0) - 1);
  const lost = [...counts].filter(([, count]) => count > 0);
  const more = [...counts].filter(([, count]) => count < 0);
  const sum = (list: typeof lost) => Math.abs(list.reduce((total, [, count]) => total + count, 0));
  // If rows moved and the export says that it is not proven, records may be missing.
  const isForgiven = truth.proven === null && !manifest.proven;
  return [
    ...(lost.length > 0 && !isForgiven ? [`${sum(lost)} lost, such as ${lost[0]![0].slice(0, SHOWN)}`] : []),
    ...(more.length > 0 ? [`${sum(more)} too many, such as ${more[0]![0].slice(0, SHOWN)}`] : []),
    ...(manifest.records === records.length
      ? []
      : [`the manifest promises ${manifest.records} records, but there are ${records.length}`]),
  ];
}

function ofSums(manifest: Manifest, truth: Truth): string[] {
  const { received, records, duplicates, reread, elsewhere, outside, rejected, proven, reasons } = manifest;
  const closes = received === records + duplicates + reread + elsewhere + outside + rejected;
  return [
    ...(closes ? [] : ['the counts in the manifest do not add up']),
    ...(truth.proven === null || truth.proven === proven ? [] : [`proven ${proven}: ${reasons.join('; ')}`]),
    ...(rejected === truth.rejected ? [] : [`${rejected} rejected, not ${truth.rejected}`]),
  ];
}
