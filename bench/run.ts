import { loadavg } from 'node:os';
import type { Contender } from './contender.ts';
import { chooseContenders } from './contenders/index.ts';
import { served } from './contenders/holdfast.ts';
import { writeDocument } from './document.ts';
import { describeMachine } from './machine.ts';
import type { Measurement } from './measure.ts';
import { profileTable, profileWorkload } from './profile.ts';
import { loadReport, saveSection, type Section } from './report.ts';
import { measureRounds } from './round.ts';
import { noStore } from './store.ts';
import { summarize } from './summary.ts';
import { asText, deaths, figures, processes } from './tables.ts';
import { verdicts } from './targets.ts';
import { describeVersions } from './versions.ts';
import { chooseWorkloads, type Workload } from './workloads.ts';

export interface BenchOptions {
  runs: string;
  records: string;
  json: string;
  only?: string;
  quick?: boolean;
  profile?: boolean;
  writeDocs?: boolean;
}

const QUICK = { runs: '1', records: '1000', only: 'bare loop,holdfast' };
// The workloads of a smoke run and of a profile: with small pages Temporal takes most of the time, with large ones Holdfast.
const FEW_WORKLOADS = ['pages-100', 'pages-1000'];

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** Shows the progress on a terminal, in one line that the next one replaces. */
function progress(where: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${where}`);
}

/** Runs the command. */
export async function runBench(words: string[], given: BenchOptions): Promise<void> {
  if (given.writeDocs === true) return say(`wrote ${await writeDocument((await loadReport(given.json)).sections)}`);
  const options = given.quick === true ? { ...given, ...QUICK } : given;
  const usual = options.profile === true || options.quick === true ? FEW_WORKLOADS : [];
  const workloads = chooseWorkloads(words.length > 0 ? words : usual, Number(options.records));
  return options.profile === true ? profileAll(workloads) : compareAll(workloads, options);
}

async function compareAll(workloads: readonly Workload[], { runs, only, json }: BenchOptions): Promise<void> {
  const { contenders, leftOut } = await install(chooseContenders(only?.split(',') ?? []));
  const all: Measurement[] = [];
  for (const workload of workloads) {
    const reason = workload.bucket !== undefined && (await noStore());
    if (reason) {
      say(`${workload.name} is left out: ${reason}`);
      continue;
    }
    const { able, unable } = divide(contenders, workload);
    const section = newSection(workload, Number(runs), { json, leftOut: { ...leftOut, ...unable } });
    for await (const measurement of measureRounds(workload, able, { runs: section.runs, progress })) {
      section.measurements.push(measurement);
      await saveSection(section, json);
    }
    all.push(...section.measurements);
    showWorkload(workload, section.measurements);
  }
  say(asText(verdicts(all)));
}

/** Returns an argument, quoted for a shell if necessary. */
const quoted = (word: string): string => (word.includes(' ') ? `"${word}"` : word);

function newSection(
  { name, what, records }: Workload,
  runs: number,
  { json, leftOut }: { json: string; leftOut: Record<string, string> },
): Section {
  // Leaves out where the figures are written to, which does not influence them.
  const words = process.argv
    .slice(2)
    .filter((word) => word !== '--json' && word !== json)
    .map(quoted);
  return {
    workload: name,
    what,
    records,
    runs,
    command: ['npm run bench --', ...words].join(' '),
    startedAt: new Date().toISOString(),
    loadBefore: process.platform === 'win32' ? null : (loadavg()[0] ?? null),
    machine: describeMachine(),
    versions: describeVersions(),
    leftOut,
    measurements: [],
  };
}

/** Divides contenders into those that can do a workload, and the reasons why others cannot. */
function divide(contenders: readonly Contender[], { bucket }: Workload) {
  const able = contenders.filter(({ buckets }) => bucket === undefined || buckets);
  const others = contenders.filter((contender) => !able.includes(contender));
  return { able, unable: Object.fromEntries(others.map(({ name }) => [name, 'it does not write into a bucket'])) };
}

/** Installs contenders; leaves out, with the reason, those that cannot be installed. */
async function install(chosen: readonly Contender[]) {
  const contenders: Contender[] = [];
  const leftOut: Record<string, string> = {};
  for (const contender of chosen) {
    try {
      await contender.install(say);
      contenders.push(contender);
    } catch (error) {
      leftOut[contender.name] = (error as Error).message;
      say(`${contender.name} is left out: ${(error as Error).message}`);
    }
  }
  return { contenders, leftOut };
}

function showWorkload({ name, what, records }: Workload, measurements: readonly Measurement[]): void {
  const summary = summarize(measurements).get(name) ?? [];
  progress('');
  say(`\n${name}: ${what}; ${records.toLocaleString('en')} records\n`);
  say(asText(figures(summary)));
  say(asText(processes(summary)));
  deaths(summary).forEach(say);
}

async function profileAll(workloads: readonly Workload[]): Promise<void> {
  await served.install(say);
  for (const workload of workloads) {
    const profiled = await profileWorkload(served, workload, progress);
    showWorkload(workload, [profiled.measurement]);
    say(asText(profileTable(profiled)));
  }
}
