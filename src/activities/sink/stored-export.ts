import type { Manifest } from './manifest.ts';

/** A finished export as a destination lists it. */
export interface StoredExport {
  /** Where it is, for a person. */
  place: string;
  manifest: Manifest;
  /** Whether a run that is to replace it has left pages beside it. */
  isBeingReplaced: boolean;
  /**
   * Removes the export, its manifest last, so that a half-removed export is found again. Foreign files stay.
   *
   * @returns false if another run has replaced it since it was listed, or has begun to; then nothing is removed.
   */
  remove(): Promise<boolean>;
}
