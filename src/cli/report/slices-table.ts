import type { Manifest } from '../../activities/sink/manifest.ts';
import { count } from '../progress-line.ts';
import { spanOf } from './timeline-chart.ts';

/** A slice as a line of the report. */
export interface SliceLine {
  span: string;
  /** What the source said the total is, how many different records came, and how many of them are the slice's own. */
  total: string;
  came: string;
  kept: string;
  proven: boolean;
  proof: string;
  file: string;
  sha256: string;
}

// A year of days; the manifest has all of them.
const SHOWN = 400;

/** Returns the slices as lines, each with its proof in words; those that are not proven first where not all fit. */
export function sliceLines({ files }: Manifest): { lines: SliceLine[]; more: number } {
  const shown =
    files.length <= SHOWN ? files : [...files].sort((a, b) => Number(a.proven) - Number(b.proven)).slice(0, SHOWN);
  return { lines: shown.map(lineOf), more: files.length - shown.length };
}

function lineOf(slice: Manifest['files'][number]): SliceLine {
  const { rows, sourceTotal, distinct, proven, file, sha256 } = slice;
  return {
    span: spanOf(slice),
    total: sourceTotal === null ? '–' : count(sourceTotal),
    came: count(distinct),
    kept: count(rows),
    proven,
    proof: proofOf(slice),
    file: file ?? '–',
    sha256: sha256 ?? '–',
  };
}

function proofOf({ proof, reason, readings }: Manifest['files'][number]): string {
  const again = readings > 1 ? `, in reading ${readings}` : '';
  if (reason !== null) return `not proven: ${reason}${again}`;
  return proof === 'total' ? `as many as the source counted${again}` : `read to the source's own end mark${again}`;
}
