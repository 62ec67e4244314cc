import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packageRoot } from '../src/package.ts';
import type { Machine } from './machine.ts';
import type { Measurement } from './measure.ts';

/** The measurements of one workload. */
export interface Section {
  workload: string;
  what: string;
  records: number;
  runs: number;
  command: string;
  startedAt: string;
  /** Load average over a minute when the measurement began; null if unknown. */
  loadBefore: number | null;
  machine: Machine;
  /** Versions of the contenders' packages. */
  versions: Record<string, string>;
  /** Contenders that could not run here, and why. */
  leftOut: Record<string, string>;
  measurements: Measurement[];
}

/** The newest section of each workload. All together take hours, so they may be measured one by one. */
export interface Report {
  sections: Section[];
}

/** Default path of the report. */
export const LATEST = join(packageRoot(), 'bench', 'results', 'latest.json');

/** Saves a section, in place of an earlier one of the same workload. */
export async function saveSection(section: Section, path: string): Promise<void> {
  const { sections } = await loadReport(path);
  const at = sections.findIndex(({ workload }) => workload === section.workload);
  sections.splice(at === -1 ? sections.length : at, 1, section);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify({ sections } satisfies Report, null, 2)}\n`);
}

/** Reads a report; an empty one if there is no such file. */
export async function loadReport(path: string): Promise<Report> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{"sections":[]}';
    throw error;
  });
  return JSON.parse(text) as Report;
}
