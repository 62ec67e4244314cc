import type { ApiDefinition, DatasetDefinition, PagesDefinition } from './schema.ts';

/** Names that placeholders may use, by where they stand. */
export const namesIn = {
  /** Values of the token's answer that the definition keeps. */
  tokens({ auth }: ApiDefinition): string[] {
    if (auth === 'none') return [];
    const keep = auth.oauth2?.answer.keep ?? auth.login?.answer.keep ?? {};
    return Object.keys(keep).map((name) => `token.${name}`);
  },

  /** Values that turn pages. */
  pages(pages: PagesDefinition): string[] {
    if (pages === 'none') return [];
    const size = pages.size === undefined ? [] : ['size'];
    if (pages.number !== undefined) return ['page', ...size];
    if (pages.offset !== undefined) return ['offset', ...size];
    return ['cursor', ...size];
  },

  /** Everything that a request of a dataset can use. */
  requests(api: ApiDefinition, dataset: DatasetDefinition): Set<string> {
    const times = { both: ['from', 'to'], from: ['from', 'to'], none: ['from', 'to'] }[dataset.time?.bounds ?? 'none'];
    return new Set([
      ...Object.keys(api.settings),
      ...(dataset.time ? times : []),
      ...this.pages(dataset.pages ?? api.pages),
      ...parentNames(api, dataset),
      ...(dataset.job ? ['job'] : []),
      ...this.tokens(api),
    ]);
  },
};

/** Names of a dataset's parents, those of its parents' parents included. */
function parentNames(api: ApiDefinition, dataset: DatasetDefinition, seen = new Set<DatasetDefinition>()): string[] {
  if (seen.has(dataset)) return [];
  seen.add(dataset);
  return Object.entries(dataset.each ?? {}).flatMap(([name, from]) => {
    const parent = typeof from === 'string' ? api.datasets[from.split('.')[0]!] : undefined;
    return [name, ...(parent ? parentNames(api, parent, seen) : [])];
  });
}

/** Returns the datasets that one is read for each record of, itself included: its parents, theirs, and so on. */
export function parentsOf(api: ApiDefinition, name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name) || !(name in api.datasets)) return seen;
  seen.add(name);
  for (const from of Object.values(api.datasets[name]!.each ?? {})) {
    if (typeof from === 'string') parentsOf(api, from.split('.')[0]!, seen);
  }
  return seen;
}
