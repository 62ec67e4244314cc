import type { HourCounts } from '../../activities/sink/hour-counts.ts';
import type { Manifest } from '../../activities/sink/manifest.ts';
import type { Verification } from '../../activities/sink/sink.ts';
import type { RunFacts } from './run-facts.ts';

/** Everything that a report tells: gathered once, shown as HTML, as Markdown or as JSON. */
export interface ReportFacts {
  exportId: string;
  /** When the report was made. */
  madeAt: string;
  /** Where the export is, for a person. */
  place: string;
  /** What of an export that is finished; null while it is not. */
  finished: FinishedFacts | null;
  /** Where one stands that is not finished; null where it is. */
  standing: { state: string; note: string } | null;
  /** What the Temporal server knows of its runs, the first one first; none where no server knows it any more. */
  runs: RunFacts[];
}

/** What is known of a finished export. */
export interface FinishedFacts {
  manifest: Manifest;
  /** What a reading of everything that is there came to, when the report was made. */
  verification: Pick<Verification, 'differences' | 'files' | 'records' | 'manifestSha256'>;
  /** Records by the hour they start in; null where they have no time. */
  hours: HourCounts | null;
}

/** What a report says first. */
export interface Headline {
  verdict: 'proven' | 'not proven' | 'differs' | 'not finished';
  sentence: string;
}

/** Returns the verdict on an export, in a word and in a sentence. */
export function headlineOf({ finished, standing }: ReportFacts): Headline {
  if (!finished) return { verdict: 'not finished', sentence: `${standing!.state}: ${standing!.note}` };
  const { differences } = finished.verification;
  const { proven, reasons } = finished.manifest;
  if (differences.length > 0) {
    const places = differences.length === 1 ? 'one place' : `${differences.length} places`;
    return { verdict: 'differs', sentence: `What is there differs from the manifest in ${places}.` };
  }
  if (!proven) return { verdict: 'not proven', sentence: `Complete, but not proven: ${reasons.join('; ')}.` };
  return { verdict: 'proven', sentence: 'Every record that the source counted is there, once, unchanged since.' };
}

/** Says by what the slices of an export are proven, each kind in a sentence. */
export function proofSentences({ proofs, unproven }: Pick<Manifest, 'proofs' | 'unproven'>): string[] {
  return [
    proofs.total > 0 &&
      `${slices(proofs.total)} by the source's total: every page of the last reading gave the same total, and as many different records came.`,
    proofs['end-mark'] > 0 &&
      `${slices(proofs['end-mark'])} by the end mark: the source was read to its own end, and named no total to compare with.`,
    unproven > 0 && `${slices(unproven)} not proven.`,
  ].filter((sentence) => sentence !== false);
}

const slices = (count: number): string => (count === 1 ? '1 slice' : `${count} slices`);
