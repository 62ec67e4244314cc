import type { Manifest } from '../../activities/sink/manifest.ts';
import { plural } from '../plural.ts';
import { count } from '../progress-line.ts';

/** A number of records and what became of them. */
export interface Share {
  name: string;
  records: number;
}

/** Says what became of everything that the source sent. */
export function describeShares(manifest: Manifest): string {
  const shares = sharesOf(manifest).map(({ name, records }) => `${count(records)} ${name}`);
  const sent = `The source sent ${plural(manifest.received, 'record')}`;
  return shares.length === 1 ? `${sent}, and all were kept.` : `${sent}: ${shares.join(' + ')}.`;
}

/** Returns what became of everything that the source sent; the first is what was kept. Their sum is `received`. */
function sharesOf(manifest: Manifest): Share[] {
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
