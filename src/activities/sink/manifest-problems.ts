import { isDeepStrictEqual } from 'node:util';
import type { SliceReceipt } from '../../contract.ts';
import type { Manifest } from './manifest.ts';
import { sumSlices } from './sum-slices.ts';
import { judge } from './verdict.ts';
import { tileInterval } from './tile-interval.ts';

/** Returns the contradictions in a manifest, one sentence each. @param name what the sentences call the manifest. */
export function manifestProblems(manifest: Manifest, name: string): string[] {
  const { files, interval } = manifest;
  const { watermark, moving, ...verdict } = judge(manifest);
  const recomputed = { ...sumSlices(files), ...verdict, watermark, moving };
  const { tiles, gap } = tileInterval(interval, files, manifest.dataset.snapshot);
  return [
    ...Object.entries(recomputed)
      .filter(([field, value]) => !isDeepStrictEqual(manifest[field as keyof typeof recomputed], value))
      .map(
        ([field, value]) =>
          `${name}: ${field} is ${say(manifest[field as keyof Manifest])}, but its slices result in ${say(value)}`,
      ),
    ...(gap === null ? [] : [`${name}: ${gap}`]),
    ...(tiles === null || isDeepStrictEqual(tiles, files) ? [] : [`${name}: slices overlap or are not in order`]),
    ...files.flatMap((slice) =>
      sliceProblems(slice).map((problem) => `${name}: slice ${slice.start}/${slice.end}: ${problem}`),
    ),
  ];
}

const say = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Returns the contradictions within a slice's receipt. */
export function sliceProblems(slice: SliceReceipt): string[] {
  const { received, rows, duplicates, reread, elsewhere, outside, rejected } = slice;
  const { proven, proof, reason, distinct, sourceTotal } = slice;
  const sum = rows + duplicates + reread + elsewhere + outside + rejected;
  const isProven = proof !== 'none';
  return [
    sum !== received && `received is ${received}, but the other counts of its records add up to ${sum}`,
    proven !== isProven && `proven is ${proven}, but proof is "${proof}"`,
    (reason === null) !== proven && `proven is ${proven}, but reason is ${say(reason)}`,
    proof === 'total' &&
      distinct !== sourceTotal &&
      `proven by the total ${sourceTotal}, but ${distinct} different records arrived`,
    proof === 'end-mark' &&
      sourceTotal !== null &&
      distinct !== sourceTotal &&
      `proven by the end mark, but the source counted ${sourceTotal}`,
  ].filter((problem) => problem !== false);
}
