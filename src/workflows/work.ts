import type {
  JobEnd,
  JobReference,
  JobRequest,
  PageOutcome,
  PageRequest,
  SealOutcome,
  SealRequest,
  SubmitOutcome,
  WaitNotice,
} from '../contract.ts';

/** One activity to run. `reader` is the number of the slice reader it is for. */
export type Work =
  | { readonly kind: 'page'; readonly reader: number; readonly generation: number; readonly request: PageRequest }
  | { readonly kind: 'seal'; readonly reader: number; readonly request: SealRequest }
  | { readonly kind: 'submit'; readonly reader: number; readonly request: JobRequest }
  | { readonly kind: 'await'; readonly reader: number; readonly request: JobReference }
  | { readonly kind: 'delete'; readonly reader: null; readonly request: JobReference };

/** How a piece of work ended. */
export type Completion =
  | { kind: 'page'; outcome: PageOutcome }
  | { kind: 'seal'; outcome: SealOutcome }
  | { kind: 'submit'; outcome: SubmitOutcome }
  | { kind: 'await'; outcome: JobEnd }
  | { kind: 'delete' }
  | { kind: 'failed'; error: unknown };

/** Work that has been started and has not ended. */
export interface InFlight {
  readonly work: Work;
  /** Why it waits; null while it does not. For display only: no decision depends on it. */
  readonly wait: WaitNotice | null;
}
