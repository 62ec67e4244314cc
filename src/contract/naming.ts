import type { SourceName } from './sources.ts';

/** A dataset whose names stand beside ids, and the export that reads it along with that of the records. */
export interface NameSource {
  source: SourceName;
  exportId: string;
}

/** A dataset whose names could not be read, and the reason in words. */
export interface NamesNotRead {
  source: SourceName;
  reason: string;
}
