import type { Identifiers } from './identifier.ts';
import type { Story } from './story.ts';

/** The random choices of a shape that its participants need. */
export interface Cast {
  readonly lifetimeMs: number;
  readonly mediaType: string;
  readonly direction: string;
  readonly feature: string;
  /** Wanted length of the whole record in bytes. */
  readonly bytes: number;
  readonly story: Story;
  readonly pick: (salt: number) => number;
  readonly pool: Identifiers;
}
