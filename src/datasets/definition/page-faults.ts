import type { Fault } from './faults.ts';
import { namesUsedIn, placeholderNames } from './names.ts';
import { isHeaderName, pagesOf, type Pages } from './pages-of.ts';
import { parsePath } from './path.ts';
import type { ApiDefinition, DatasetDefinition } from './schema.ts';

/**
 * Finds paging that cannot work as declared, or that the dataset's request contradicts.
 *
 * @param used names of the placeholders in its requests.
 */
export function pageFaults(
  api: ApiDefinition,
  dataset: DatasetDefinition,
  used: ReadonlySet<string>,
  path: Fault['path'],
): Fault[] {
  const pages = pagesOf(api, dataset);
  if (pages === null) return [];
  const own = dataset.pages !== undefined;
  const at = own ? [...path, 'pages'] : path;
  const faults: Fault[] = [];
  if (pages.in === 'body' && dataset.post === undefined && !own) {
    faults.push({
      path: at,
      message:
        'is a GET request, which has no body, but the "pages" of the API go into the body: give this dataset its own "pages"',
    });
  }
  const placed = placeholderNames.pages(pages).some((name) => used.has(name));
  const takesCursor = pages.cursor !== undefined || pages.after !== undefined;
  if (takesCursor && pages.as === undefined && !placed) {
    faults.push({
      path: at,
      message: 'needs "as", the parameter for the cursor, or ${cursor} somewhere in the request',
    });
  }
  if (takesCursor && pages.as !== undefined && used.has('cursor')) {
    const message = `must be left out: the request already contains \${cursor}, so the cursor would be sent twice`;
    faults.push({ path: own ? [...at, 'as'] : at, message });
  }
  return [
    ...faults,
    ...besideNothing(dataset, pages, at),
    ...withinRecords(dataset, pages, at),
    ...withoutElement(dataset, pages, at),
    ...onFirstAlone(dataset, pages, path),
    ...depthFaults(dataset, pages, at),
  ];
}

/** Returns the paths in the answer that paging reads. */
function pathsIn(pages: Pages): { word: string; path: string }[] {
  const words = ['cursor', 'next', 'more', 'done', 'last', 'total'] as const;
  const paths = words.flatMap((word) => [pages[word] ?? []].flat().map((path) => ({ word, path })));
  return paths.filter(({ word, path }) => !(['cursor', 'total'].includes(word) && isHeaderName(path)));
}

/** Finds paths in an answer that is itself the list: there is nothing beside it. */
function besideNothing({ records }: DatasetDefinition, pages: Pages, at: Fault['path']): Fault[] {
  if (records !== '.') return [];
  return pathsIn(pages).map(({ word }) => ({
    path: [...at, word],
    message:
      'is a path in the answer, but with "records: ." the answer is a list, which has nothing beside it; the name of a header has a capital and a hyphen, such as X-Total-Count',
  }));
}

/** Finds paging paths into a list that has the records in its elements, without the number of an element. */
function withoutElement({ records }: DatasetDefinition, pages: Pages, at: Fault['path']): Fault[] {
  const steps = parsePath(records) ?? [];
  const list = steps.slice(0, steps.findIndex(({ each }) => each) + 1).map(({ name }) => name);
  if (list.length === 0) return [];
  return pathsIn(pages).flatMap(({ word, path }) => {
    const names = namesOf(path);
    const next = names[list.length];
    if (next === undefined || /^\d+$/.test(next) || !list.every((name, index) => names[index] === name)) return [];
    const place = list.join('.');
    const right = [...list, '0', ...names.slice(list.length)].join('.');
    const message = `is "${path}", but "${place}" is a list: name the element, as in "${right}"`;
    return [{ path: [...at, word], message }];
  });
}

/** Finds paging paths that lie in the records, or contain them. */
function withinRecords({ records }: DatasetDefinition, pages: Pages, at: Fault['path']): Fault[] {
  const lists = namesOf(records);
  return pathsIn(pages)
    .filter(({ path }) => {
      const names = namesOf(path);
      return names.every((name, index) => index >= lists.length || lists[index] === name);
    })
    .map(({ word, path }) => ({
      path: [...at, word],
      message: `is "${path}", but the records are at "${records}": it must be the path of a value beside them`,
    }));
}

const namesOf = (path: string): string[] => (parsePath(path) ?? []).map(({ name }) => name);

/** Finds placeholders that only `first` uses: later pages requested by number or offset need them as well. */
function onFirstAlone(dataset: DatasetDefinition, pages: Pages, path: Fault['path']): Fault[] {
  if (pages.number === undefined && pages.offset === undefined) return [];
  const { get, post, query, body, headers, job } = dataset;
  const always = namesUsedIn({ get, post, query, body, headers, job });
  return Object.entries(dataset.first).flatMap(([name, value]): Fault[] => {
    const alone = [...namesUsedIn(value)].find((each) => !always.has(each) && !GIVEN_TO_ALL.includes(each));
    const message = `contains \${${alone}}, which the requests of later pages would not have: put it into "query"`;
    return alone === undefined ? [] : [{ path: [...path, 'first', name], message }];
  });
}

const GIVEN_TO_ALL = ['page', 'offset', 'size'];

/** Finds a `deepest` that cannot work: records beyond it can only be reached through shorter slices. */
function depthFaults({ time, each, pages: own }: DatasetDefinition, { deepest }: Pages, at: Fault['path']): Fault[] {
  if (deepest === undefined) return [];
  // As a default of the API, it applies only to datasets with slices that can be split.
  const refuse = (message: string) => [{ path: own === undefined ? at : [...at, 'deepest'], message }];
  if (time !== undefined && time.bounds !== 'both')
    return refuse(
      `${own === undefined ? 'takes "deepest" from "pages" of the API, which ' : ''}needs "bounds: both" in "time": what lies deeper is read in shorter slices`,
    );
  if (own === undefined || time !== undefined) return each && own !== undefined ? refuse(OF_PARENTS) : [];
  return refuse(each ? OF_PARENTS : 'needs "time" with "bounds: both": what lies deeper is read in shorter slices');
}

const OF_PARENTS = 'cannot be combined with "each": slices are split by how much they have, and not for one parent';
