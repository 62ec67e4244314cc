import type { Manifest } from '../../activities/sink/manifest.ts';

/** A number of records and what became of them. */
export interface Share {
  name: string;
  records: number;
}

/** Returns what became of everything that the source sent; the first is what was kept. Their sum is `received`. */
export function sharesOf(manifest: Manifest): Share[] {
  const { records, duplicates, reread, elsewhere, outside, rejected } = manifest;
  const shares = [
    { name: 'kept', records },
    { name: 'sent twice', records: duplicates },
    { name: 'sent again in another reading', records: reread },
    { name: 'left to other slices', records: elsewhere },
    { name: 'outside the interval', records: outside },
    { name: 'rejected', records: rejected },
  ];
  return shares.filter((share, index) => index === 0 || share.records > 0);
}

/** `2 h 5 min`, `1 min 3 s`, `4 s`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  if (first === -1) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(' ');
}
