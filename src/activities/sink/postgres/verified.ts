import type { Plan, Slice } from '../../../contract.ts';

/** Which export is verified: the finished one, where another is being made to replace it. */
export type Verified = Pick<Plan, 'exportId' | 'fingerprint'>;

// A table that is wrong throughout has as many differences as rows: this many of a kind and slice tell.
export const SHOWN = 20;

/** What differences of a slice begin with. */
export const title = ({ start, end }: Slice) => `slice ${start}/${end}`;
