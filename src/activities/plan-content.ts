import { createHash } from 'node:crypto';
import type { ExportInput, Plan, SourceName } from '../contract.ts';
import { nameDataset } from '../datasets/registry.ts';
import { settingsField } from './source-settings.ts';
import type { Settings, Source } from './source/source.ts';

/** The destination of an input that names none. */
export const DEFAULT_DESTINATION = 'jsonl:exports';

/** What is resolved of an input, apart from the source itself. */
interface Resolved extends Pick<Plan, 'origin' | 'interval' | 'slice'> {
  sourceName: SourceName;
  settings: Settings;
}

/** Returns the part of a plan that decides what pages contain: its fingerprint depends on this, and on its order. */
export function contentOf(
  input: ExportInput,
  source: Source,
  { sourceName, settings, origin, interval, slice }: Resolved,
) {
  return {
    origin,
    source: sourceName,
    dataset: nameDataset(source.dataset),
    snapshot: source.dataset.snapshot,
    interval,
    include: input.include ?? 'started',
    filters: input.filters ?? {},
    query: input.query ?? {},
    ...settingsField(settings),
    destination: input.destination ?? DEFAULT_DESTINATION,
    compression: input.compression ?? 'none',
    ...(input.shape === 'flat' && { shape: input.shape }),
    ...(input.excel && { excel: true }),
    ...(input.withNames && { withNames: true }),
    // A source that decides the page size itself is treated as if each page held one row.
    pageSize: input.pageSize ?? source.usualPage ?? source.largestPage ?? 1,
    slice,
  } satisfies Partial<Plan>;
}

/**
 * Returns a digest of everything that decides what pages contain.
 *
 * @param ownRun the run whose pages no other run may adopt; null if all may.
 */
export function fingerprintOf(content: Partial<Plan>, ownRun: string | null): string {
  return createHash('sha256')
    .update(JSON.stringify([content, ownRun]))
    .digest('hex')
    .slice(0, 16);
}
