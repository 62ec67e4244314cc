import type { HourCounts } from '../../activities/sink/hour-counts.ts';
import type { Manifest } from '../../activities/sink/manifest.ts';
import type { Verification } from '../../activities/sink/sink.ts';
import { describeProofs } from '../export-report.ts';
import { plural } from '../plural.ts';
import { type VerdictWord, verdictWord } from '../verdict-word.ts';
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
  verdict: VerdictWord | 'not finished';
  sentence: string;
}

/** Returns the verdict on an export, in a word and in a sentence. */
export function headlineOf({ finished, standing }: ReportFacts): Headline {
  if (!finished) return { verdict: 'not finished', sentence: `${standing!.state}: ${standing!.note}` };
  const { differences } = finished.verification;
  const { proven, reasons } = finished.manifest;
  const verdict = verdictWord({ differences, proven });
  if (verdict === 'differs') {
    const places = differences.length === 1 ? 'one place' : `${differences.length} places`;
    return { verdict, sentence: `The stored data differs from the manifest in ${places}.` };
  }
  if (verdict === 'not proven') return { verdict, sentence: `Complete, but not proven: ${reasons.join('; ')}.` };
  return { verdict, sentence: `${provenBy(finished.manifest)}, exactly once, and unchanged since.` };
}

/** What is there for sure: an end mark counts nothing. */
function provenBy({ proofs }: Manifest): string {
  if (proofs['end-mark'] === 0) return 'Every record that the source counted is in this export';
  return proofs.total === 0
    ? 'Every record that the source delivered up to its own end mark is in this export'
    : 'Every record that the source counted, or delivered up to its own end mark, is in this export';
}

/** Says by what the slices of an export are proven, each kind in a sentence. */
export function proofSentences({ proofs, unproven }: Pick<Manifest, 'proofs' | 'unproven'>): string[] {
  const sentences = describeProofs(proofs).map((text) => `${text}.`);
  return unproven > 0 ? [...sentences, `${plural(unproven, 'slice')} not proven.`] : sentences;
}
