/** What the proof knows of a rejected record. */
export interface RejectedKey {
  /** Digest of its JSON text: two with the same one are the same record. */
  content: string;
  /** Its id, if it has one: the record may come again in a form that can be understood. */
  id: string | null;
}

/** What the proof needs to know of a page, wherever the page is saved. */
export interface PageNumbers {
  /** Ids of the kept records, in order. */
  ids: readonly string[];
  /** Of each kept record, what {@link recordDigests} returns; default: its key cannot be that of another parent's record. */
  digests?: readonly string[] | null;
  /** Digests of the parents whose records begin on this page; default: unknown, as records with keys come twice unharmed. */
  parents?: readonly string[] | null;
  /** Whether the total is only that of the parents that came, and none shows that all of them did. */
  partial?: boolean | null;
  /** Ids of the records that other slices of the interval own. */
  elsewhere: readonly string[];
  /** Ids of the records that start outside the interval. */
  outside: readonly string[];
  rejected: readonly RejectedKey[];
  /** How many records the source says the slice has; null where it does not say. */
  total: number | null;
  /** What the source sent instead of a number as the total; null if it did not. */
  oddTotal: string | null;
  /** Time of the latest kept record; default: unknown. */
  latest?: string | null;
  /** Why the source's answer counts as a page without records; by default it is a page. */
  emptied?: string | null;
  /** Parents on the page that lack a value which `each` names, so that nothing was read for them; default: none. */
  skippedParents?: number | null;
}
