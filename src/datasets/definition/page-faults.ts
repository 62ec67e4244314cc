import type { Fault } from './faults.ts';
import { placeholderNames } from './names.ts';
import type { ApiDefinition, DatasetDefinition, PagesDefinition } from './schema.ts';

type Pages = Exclude<PagesDefinition, 'none'>;

/**
 * Finds pages that cannot be turned as a dataset says, or that its request says otherwise.
 *
 * @param used names of the placeholders in its requests.
 */
export function pageFaults(
  api: ApiDefinition,
  dataset: DatasetDefinition,
  used: ReadonlySet<string>,
  path: Fault['path'],
): Fault[] {
  const own = dataset.pages !== undefined;
  const pages = dataset.pages ?? api.pages;
  const at = own ? [...path, 'pages'] : path;
  if (pages === 'none') return [];
  const faults: Fault[] = [];
  if (pages.in === 'body' && dataset.post === undefined && !own) {
    faults.push({
      path: at,
      message: 'is a GET, which has no body, and the pages of the API go into the body: give it "pages" of its own',
    });
  }
  const placed = placeholderNames.pages(pages).some((name) => used.has(name));
  const needsAs = pages.cursor !== undefined || pages.after !== undefined;
  if (needsAs && pages.as === undefined && !placed) {
    faults.push({
      path: at,
      message: 'needs "as": the parameter that takes the cursor, or ${cursor} somewhere in the request',
    });
  }
  return [...faults, ...takenParameters(dataset, pages, path), ...besideNothing(dataset, pages, at)];
}

/** A parameter that pages set must not be in the query as well: it would be sent twice. */
function takenParameters({ query, first }: DatasetDefinition, pages: Pages, path: Fault['path']): Fault[] {
  if (pages.in === 'body' || pages.in === 'header') return [];
  const { number, offset, as, size } = pages;
  const always = [number, offset, size?.as].filter((name) => name !== undefined);
  const in_ = (word: 'query' | 'first', names: readonly string[]) =>
    Object.keys({ query, first }[word])
      .filter((name) => names.includes(name))
      .map((name) => ({
        path: [...path, word, name],
        message: `is set by "pages" already: it would be sent twice`,
        atName: true,
      }));
  // Some APIs want a cursor on the first page, which says nothing of it otherwise.
  return [...in_('query', [...always, ...(as === undefined ? [] : [as])]), ...in_('first', always)];
}

/** Beside a list that is the whole answer there is nothing that could be read. */
function besideNothing({ records }: DatasetDefinition, pages: Pages, at: Fault['path']): Fault[] {
  if (records !== '.') return [];
  const isPath = (word: string) => word !== 'total' || !/-/.test(String(pages.total));
  return (['cursor', 'next', 'more', 'done', 'last', 'total'] as const)
    .filter((word) => pages[word] !== undefined && isPath(word))
    .map((word) => ({
      path: [...at, word],
      message: 'is a path in the answer, and with "records: ." the answer is a list, which has nothing beside it',
    }));
}
