import type { ExportInput } from '../src/contract.ts';
import type { Fault, PlannedExport } from './plan.ts';

/** What an export has to come to, known from the data of the API alone. */
export interface Truth {
  /** The records as the API sends them, as JSON texts. */
  records: readonly string[];
  /** Where an API lies, one of them may never be sent: that one is missing then. */
  hidden: string | null;
  rejected: number;
  /** Whether it must be proven; null = either may be. */
  proven: boolean | null;
}

/** An API that exports read, with the faults that it can have. */
export interface TestedApi {
  /** Answered requests so far. */
  answered: () => number;
  /** Everything that must not be found anywhere. */
  secrets: () => readonly string[];
  /** Begins a fault; returns what ends it. Null where this API has none of the kind. */
  begin: (fault: Fault) => (() => void) | null;
  /** The whole input of an export. */
  inputOf: (planned: PlannedExport) => ExportInput;
  truthOf: (planned: PlannedExport) => Truth;
  close: () => Promise<void>;
}
