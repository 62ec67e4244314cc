import type { Plan, Slice } from '../../../contract.ts';

/** The export to verify, which is the finished one if another is about to replace it. */
export type Verified = Pick<Plan, 'exportId' | 'fingerprint'>;

// A table that is wrong throughout has a difference in every row; this many of each kind per slice are enough.
export const SHOWN = 20;

/** Returns the prefix for differences of a slice. */
export const title = ({ start, end }: Slice) => `slice ${start}/${end}`;
