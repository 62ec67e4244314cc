import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../src/package.ts';
import { BOUNDS } from './bounds.ts';
import { CONTENDERS } from './contenders/index.ts';
import { CONCURRENCY } from './question.ts';
import type { Section } from './report.ts';
import { summarize } from './summary.ts';
import { asMarkdown, deaths, figures, processes } from './tables.ts';
import { verdicts } from './targets.ts';
import { WORKLOADS } from './workloads.ts';

/** Writes docs/benchmarks.md from the measurements. @throws Error if there are none. */
export async function writeDocument(sections: readonly Section[]): Promise<string> {
  if (sections.length === 0) throw new Error('there are no measurements yet: run npm run bench first');
  const path = join(packageRoot(), 'docs', 'benchmarks.md');
  await writeFile(path, renderDocument(sections));
  return path;
}

/** Renders sections as Markdown, in the order of the workloads. */
export function renderDocument(sections: readonly Section[]): string {
  const places = new Map(WORKLOADS.map(({ name }, place) => [name, place]));
  const sorted = [...sections].sort((a, b) => (places.get(a.workload) ?? 0) - (places.get(b.workload) ?? 0));
  const targets = asMarkdown(verdicts(sorted.flatMap(({ measurements }) => measurements)));
  return [renderHead(), `## Targets\n\n${targets}`, BOUNDS, ...sorted.map(renderSection)].join('\n');
}

function renderHead(): string {
  return `# Benchmarks

This page is written by \`npm run bench -- --write-docs\`; do not edit it.

Every contender is a separate command, and so is the simulator that all of them read; it shares the machine's cores with them.
They read the same records with the same page size, ${CONCURRENCY} slices of a day in parallel if they can. Their output is
compared with the simulator's data, id by id. Contenders take turns; figures are medians, with minimum and maximum.

- records/s: records that arrived, divided by the time from the start of the command to its end, start and finish included.
- of the bare loop: compared within one round only, because the machine may have been busy with something else in another; wide
  ranges and a load average above the number of cores show that it was.
- first page: time until the simulator has served it. A worker that is already running has its token.
- wasted: requests that brought no new page.
- of the quota: pages in the full minutes after the first page, as a share of what the quota allows.
- next page: time from kill -9 until the simulator has served a new page.
- requests to the store: lines in its access log.
- CPU and memory: from /proc, ten times a second. Up to 0.1 s at a process's end is missed; memory is the peak of resident
  pages, including shared ones.

${CONTENDERS.map(({ name, what }) => `- **${name}**: ${what}`).join('\n')}

The bare loop and the SDK's have no checkpoint: after a kill they start again. dlt encodes integers of at most 64 bits, so its
pipeline turns longer ones into text. The Singer SDK reads one partition after the other; its target appends. In Parquet, Holdfast and
the bare loop write typed columns and the record's JSON, dlt a column for each field.
`;
}

function renderSection(section: Section): string {
  const { workload, what, records, runs, command, startedAt, measurements, leftOut } = section;
  const summary = summarize(measurements).get(workload) ?? [];
  const rounds = runs === 1 ? 'one run' : `${runs} runs`;
  return [
    `## ${workload}: ${what}\n`,
    `${records.toLocaleString('en')} records, ${rounds} of each, ${startedAt.slice(0, 10)}, \`${command}\`\n`,
    `${renderMachine(section)}\n`,
    asMarkdown(figures(summary)),
    asMarkdown(processes(summary)),
    ...deaths(summary).map((death) => `${death}\n`),
    ...Object.entries(leftOut).map(([name, reason]) => `${name} was left out: ${reason}\n`),
  ].join('\n');
}

function renderMachine({ machine, versions, loadBefore }: Section): string {
  const { cpu, cores, memoryGigabytes, system, node, holdfast, commit } = machine;
  const load = loadBefore === null ? '' : `, load average ${loadBefore.toFixed(1)} before it began`;
  const others = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const own = `holdfast ${holdfast}${commit === null ? '' : ` (${commit})`}`;
  return `${cpu}, ${cores} cores, ${memoryGigabytes} GB, ${system}${load}; ${[own, `Node ${node}`, ...others].join(', ')}`;
}
