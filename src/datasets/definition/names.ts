import { pagesOf, type Pages } from './pages-of.ts';
import { parseTemplate, textsIn } from './placeholders.ts';
import type { ApiDefinition, DatasetDefinition } from './schema.ts';

/** Returns the names of all placeholders in a value of a definition. */
export function namesUsedIn(value: unknown): Set<string> {
  const parts = [...textsIn(value, [])].flatMap(({ text }) => parseTemplate(text) ?? []);
  return new Set(parts.flatMap((part) => (typeof part === 'object' ? [part.name] : [])));
}

/** Returns the names of all placeholders in the requests of a dataset's pages. */
export const namesInRequest = ({ get, post, query, body, first, headers }: DatasetDefinition): Set<string> =>
  namesUsedIn({ get, post, query, body, first, headers });

/** The names that placeholders may use, by the place where they are used. */
export const placeholderNames = {
  /** Values of the token's answer that the definition keeps. */
  tokens({ auth }: ApiDefinition): string[] {
    if (auth === 'none') return [];
    const keep = auth.oauth2?.answer.keep ?? auth.login?.answer.keep ?? {};
    return Object.keys(keep).map((name) => `token.${name}`);
  },

  /** Values for paging. */
  pages(pages: Pages | null): string[] {
    if (pages === null) return [];
    const size = pages.size === undefined ? [] : ['size'];
    if (pages.number !== undefined) return ['page', ...size];
    if (pages.offset !== undefined) return ['offset', ...size];
    return ['cursor', ...size];
  },

  /** Everything that a request of a dataset can use. */
  requests(api: ApiDefinition, dataset: DatasetDefinition): Set<string> {
    const ofPages = this.pages(pagesOf(api, dataset));
    return new Set([...this.beside(api, dataset), ...ofPages, ...this.tokens(api)]);
  },

  /** What can stand beside a record: it must not depend on the page that the record comes with. */
  beside(api: ApiDefinition, dataset: DatasetDefinition): Set<string> {
    const parents = parentNames(api, dataset);
    return new Set([...this.slice(api, dataset), ...parents, ...(dataset.job ? ['job'] : [])]);
  },

  /** What is known of a slice before its first request. */
  slice(api: ApiDefinition, { time }: DatasetDefinition): string[] {
    return [...Object.keys(api.settings), ...(time ? ['from', 'to'] : [])];
  },
};

/** Names of a dataset's parents, those of its parents' parents included. */
export function parentNames(
  api: ApiDefinition,
  dataset: DatasetDefinition,
  seen = new Set<DatasetDefinition>(),
): string[] {
  if (seen.has(dataset)) return [];
  seen.add(dataset);
  return Object.entries(dataset.each ?? {}).flatMap(([name, from]) => {
    const parent = parentIn(api, from);
    return [name, ...(parent === null ? [] : parentNames(api, api.datasets[parent]!, seen))];
  });
}

/** Returns the dataset itself and all datasets that it depends on: its parents, their parents, and so on. */
export function parentsOf(api: ApiDefinition, name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const from of Object.values(api.datasets[name]!.each ?? {})) {
    const parent = parentIn(api, from);
    if (parent !== null) parentsOf(api, parent, seen);
  }
  return seen;
}

/** Returns the dataset that a parent's values come from; null if they are listed, or the dataset does not exist. */
function parentIn({ datasets }: ApiDefinition, from: unknown): string | null {
  const parent = typeof from === 'string' ? from.split('.')[0]! : '';
  return Object.hasOwn(datasets, parent) ? parent : null;
}
