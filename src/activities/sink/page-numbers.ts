/** A rejected record as the proof knows it. */
export interface RejectedKey {
  /** Digest of its JSON text: two with the same one are the same record. */
  content: string;
  /** Its id where it has one: it may come again, and be understood then. */
  id: string | null;
}

/** What the proof needs of a page, wherever it is kept. */
export interface PageNumbers {
  /** Of the kept records, in their order. */
  ids: readonly string[];
  /** Of the records left to other slices of the interval. */
  elsewhere: readonly string[];
  /** Of the records that start outside the interval. */
  outside: readonly string[];
  rejected: readonly RejectedKey[];
  /** How many records the source says the slice has; null where it does not say. */
  total: number | null;
  /** What the source gave in the place of a total and counts nothing; null where it did not. */
  oddTotal: string | null;
  /** Time of the latest record that was kept; by default unknown. */
  latest?: string | null;
  /** Why the source's answer counts as a page without records; by default it is a page. */
  emptied?: string | null;
}
