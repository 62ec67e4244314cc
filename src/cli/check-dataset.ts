import { SourceFailure } from '../activities/source/failure.ts';
import type { Interval } from '../contract.ts';
import { InvalidInput } from '../errors.ts';
import type { Prober } from './api-probe.ts';

/** Whether one dataset can be read, and what to do when it cannot. */
export interface DatasetFinding {
  /** Such as `github.issues`. */
  name: string;
  works: boolean;
  message: string;
}

// Some APIs refuse pages of one record.
const FEW_RECORDS = 10;
const HOUR_MS = 3_600_000;

/** Asks for a few records of a dataset, of the hour before where it has a time, and says what permission it needs. */
export async function checkDataset(prober: Prober, api: string, dataset: string): Promise<DatasetFinding> {
  const name = `${api}.${dataset}`;
  const probe = await prober.ask(dataset, hourBefore(), FEW_RECORDS).catch((error: unknown) => problemsOf(error)[0]!);
  if (typeof probe === 'string') return { name, works: false, message: probe };
  const { failure, definition } = probe;
  const { needs } = definition.datasets[probe.name]!;
  if (failure !== null) {
    const needed = needs === undefined ? '' : ` It needs: ${needs}.`;
    return { name, works: false, message: `${failure.message}${needed}` };
  }
  const doubt = probe.missing ?? probe.page?.doubt ?? null;
  if (doubt !== null) return { name, works: false, message: `${doubt}. See \`holdfast api try ${name}\`` };
  const isAsked = probe.name === dataset && probe.page !== null;
  if (!isAsked)
    return { name, works: true, message: `skipped: there is nothing at present for which it could be read` };
  return { name, works: true, message: canBeRead(needs) };
}

/** Asks for what the job of a dataset needs first, and says what permission it needs. */
export async function checkJob(prober: Prober, api: string, dataset: string, needs: string): Promise<DatasetFinding> {
  const name = `${api}.${dataset}`;
  try {
    await prober.tryJob(dataset, hourBefore());
    return { name, works: true, message: canBeRead(needs) };
  } catch (error) {
    return { name, works: false, message: `${problemsOf(error)[0]!} It needs: ${needs}.` };
  }
}

/** What cannot be used is said; a mistake of Holdfast is thrown. */
export function problemsOf(error: unknown): readonly string[] {
  if (error instanceof InvalidInput) return error.problems;
  if (error instanceof SourceFailure) return [error.message];
  throw error;
}

const canBeRead = (needs: string | undefined): string => `can be read${needs === undefined ? '' : ` (${needs})`}`;

function hourBefore(): Interval {
  const end = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  return { start: new Date(end - HOUR_MS).toISOString(), end: new Date(end).toISOString() };
}
