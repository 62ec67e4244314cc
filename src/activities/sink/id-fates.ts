import { createIdIndex } from './id-index.ts';

/** What became of an id, the strongest first: a record that was kept on any page is in the slice's file. */
const FATES = ['rows', 'elsewhere', 'outside', 'unknown'] as const;
export const KEPT = 0;
export const ELSEWHERE = 1;
export const OUTSIDE = 2;
export const UNKNOWN = 3;

/** Visits digests of ids, each once. A digest is valid only until the visit returns. */
export type EachDigest = (visit: (digest: Uint32Array) => void) => void;

/** Remembers for each id its strongest fate, and the reading that saw it last. */
export interface IdFates {
  /** Takes the fate of a record. Returns what was known of its id, or null if nothing was. */
  put(id: string, fate: number, reading: number): { fate: number; reading: number } | null;
  /** Number of ids of each fate. */
  readonly counts: Readonly<Record<(typeof FATES)[number], number>>;
  /** The ids of a fate. */
  withFate(fate: number): EachDigest;
}

/** Creates an empty memory of fates. Readings are taken from the last one to the first. */
export function createIdFates(): IdFates {
  // For each id its fate, and the reading seen last, which is the earliest so far.
  const ids = createIdIndex();
  const counts = { rows: 0, elsewhere: 0, outside: 0, unknown: 0 };
  return {
    counts,
    put(id, fate, reading) {
      const number = ids.put(id, reading * FATES.length + fate);
      if (number === null) {
        counts[FATES[fate]!] += 1;
        return null;
      }
      const before = { fate: number % FATES.length, reading: Math.floor(number / FATES.length) };
      const stronger = Math.min(fate, before.fate);
      ids.put(id, reading * FATES.length + stronger);
      counts[FATES[before.fate]!] -= 1;
      counts[FATES[stronger]!] += 1;
      return before;
    },
    withFate: (fate) => (visit) =>
      ids.each((digest, number) => {
        if (number % FATES.length === fate) visit(digest);
      }),
  };
}
