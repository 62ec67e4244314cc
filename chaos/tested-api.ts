import type { ExportInput } from '../src/contract.ts';
import type { PlannedExport } from './plan-exports.ts';
import type { Fault } from './plan-faults.ts';

/** The correct result of an export, known only from the API's data. */
export interface Truth {
  /** The records as the API sends them, as JSON texts. */
  records: readonly string[];
  /** The record that a lying API never sends, so that it is missing in the export; null = none. */
  hidden: string | null;
  rejected: number;
  /** Whether the export must be proven, or must not; null = both are right. */
  proven: boolean | null;
}

/** An API that exports read, with the faults that can be injected into it. */
export interface TestedApi {
  /** Returns the number of answered requests so far. */
  answered: () => number;
  /** Returns the secrets that must not be found anywhere. */
  secrets: () => readonly string[];
  /** Begins a fault; returns a function that ends it, or null if this API has no such fault. */
  begin: (fault: Fault) => (() => void) | null;
  /** Returns the whole input of an export. */
  inputOf: (planned: PlannedExport) => ExportInput;
  truthOf: (planned: PlannedExport) => Truth;
  close: () => Promise<void>;
}
