import type { Value } from '../../../datasets/definition/placeholders.ts';
import type { ApiDefinition } from '../../../datasets/definition/schema.ts';
import { InvalidInput } from '../../../errors.ts';

/** Names of parents' values, and where they come from: records of a listing, or a list. */
export type Level =
  | { names: readonly string[]; dataset: string; paths: readonly string[] }
  | { names: readonly string[]; rows: readonly (readonly Value[])[] };

/**
 * Returns the levels of a dataset's parents, the outermost first. Values from one dataset come from the same record;
 * values from different datasets, and from lists, are combined.
 */
export function levelsOf(api: ApiDefinition, name: string, settings: Readonly<Record<string, Value>>): Level[] {
  const { each = {} } = api.datasets[name]!;
  const levels: Level[] = [];
  const add = (level: Level) => {
    const isThere = levels.some(({ names }) => names.join() === level.names.join());
    if (!isThere) levels.push(level);
  };
  const listings = new Map<string, { names: string[]; paths: string[] }>();
  for (const [variable, from] of Object.entries(each)) {
    const dataset = typeof from === 'string' ? from.split('.')[0]! : '';
    if (Object.hasOwn(api.datasets, dataset)) {
      const listing = listings.get(dataset) ?? { names: [], paths: [] };
      listing.names.push(variable);
      listing.paths.push((from as string).slice(dataset.length + 1));
      listings.set(dataset, listing);
    } else add({ names: [variable], rows: valuesOf(from, settings).map((value) => [value]) });
  }
  for (const [dataset, listing] of listings) {
    for (const level of levelsOf(api, dataset, settings)) add(level);
    add({ ...listing, dataset });
  }
  return levels;
}

/** Returns a list's values, or those in a setting, separated by commas. @throws InvalidInput where it names none. */
function valuesOf(from: unknown, settings: Readonly<Record<string, Value>>): Value[] {
  if (Array.isArray(from)) return from as Value[];
  const setting = /^\$\{(.*)\}$/.exec(String(from))?.[1] ?? '';
  const value = settings[setting] ?? '';
  if (typeof value !== 'string') return [value];
  const parts = value.split(',').map((part) => part.trim());
  const values = parts.filter((part) => part !== '');
  if (values.length > 0) return values;
  throw new InvalidInput([
    `settings.${setting} names no value, so there is nothing to read: give values separated by commas`,
  ]);
}
