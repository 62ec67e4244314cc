import type { Probe } from './api-probe.ts';

/** What one word of a definition has found in the page. */
export interface Found {
  word: string;
  text: string;
  /** What is wrong with it, and where to look. */
  wrong: string[];
}

/** A probe whose page could be read. */
export type Read = Probe & { page: NonNullable<Probe['page']> };
