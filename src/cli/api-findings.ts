import { ownKey } from '../datasets/definition/described-dataset.ts';
import type { DatasetDefinition, PagesDefinition } from '../datasets/definition/schema.ts';
import type { Found, Read } from './api-finding.ts';
import { timeFound } from './api-time-finding.ts';

/** Says what was found by each path of a definition in a page that could be read. */
export function findingsOf(probe: Read): Found[] {
  const { dataset, page } = probe;
  const found = [records(probe), pagesFound(probe), total(probe)];
  if (page.scanned.records.length === 0) return found.flatMap((one) => one ?? []);
  return [found[0], keyFound(probe), timeFound(probe), ...columnsFound(probe, dataset), ...found.slice(1)].flatMap(
    (one) => one ?? [],
  );
}

function records({ dataset, page, pageSize }: Read): Found {
  if (page.emptied) {
    const text = `none: a row of "errors" says that status ${[page.emptied.status ?? 'any'].flat().join(', ')} means no records`;
    return { word: 'records', text, wrong: [] };
  }
  const { length } = page.scanned.records;
  const where =
    { '.': 'the answer itself', one: 'the answer itself (records: one)' }[dataset.records] ?? dataset.records;
  const wrong: string[] = [];
  if (pageSize !== null && length > pageSize)
    wrong.push(`${pageSize} records were requested, but ${length} came: is "size.as" the right parameter?`);
  return { word: 'records', text: `${length} at ${where}`, wrong };
}

function keyFound({ definition, name, dataset, page }: Read): Found | null {
  if (dataset.key === 'none') return { word: 'key', text: 'none: records are told apart by their position', wrong: [] };
  const paths = ownKey(definition, name);
  if (paths.length === 0) return null;
  const { records } = page.scanned;
  const read = records.keyReader(paths);
  const keys = Array.from({ length: records.length }, (_, record) => read(record));
  const had = keys.filter((key) => key !== null);
  const repeated = had.length - new Set(had).size;
  const missing = keys.length - had.length;
  const named = [dataset.key].flat().join(' + ');
  const wrong: string[] = [];
  if (missing > 0)
    wrong.push(
      `${missing} of ${keys.length} records have no "${named}" that is a text or a number: they would be rejected`,
    );
  if (repeated > 0)
    wrong.push(
      `${repeated} of ${keys.length} keys repeat on this page: of several records with the same "${named}", only one would be kept`,
    );
  return {
    word: 'key',
    text: `${named}: ${had.length} of ${keys.length} have it, ${repeated || 'none'} repeated`,
    wrong,
  };
}

function columnsFound({ page }: Read, { columns }: DatasetDefinition): Found[] {
  const { records } = page.scanned;
  return Object.entries(columns).map(([column, described]) => {
    const { path, type } = typeof described === 'string' ? { path: described } : described;
    if (type === 'list') return { word: 'column', text: `${column} from ${path}: a list`, wrong: [] };
    const read = records.scalarReader(path);
    const had = Array.from({ length: records.length }, (_, record) => read(record)).filter((text) => text !== null);
    const wrong =
      had.length > 0
        ? []
        : [`no record on this page has a text, a number, true or false at "${path}" (column ${column})`];
    return { word: 'column', text: `${column} from ${path}: ${had.length} of ${records.length}`, wrong };
  });
}

function pagesFound({ definition, dataset, page }: Read): Found {
  const pages = dataset.pages ?? definition.pages;
  const next = page.next === null ? 'nothing follows' : `another page follows (${howNext(pages, page.next)})`;
  return { word: 'pages', text: pages === 'none' ? 'none: one request reads everything' : next, wrong: [] };
}

function howNext(pages: PagesDefinition, cursor: string): string {
  if (pages === 'none') return '';
  if (pages.number !== undefined) return `parameter ${pages.number}`;
  if (pages.offset !== undefined) return `parameter ${pages.offset}`;
  const by =
    pages.cursor ?? pages.after ?? (pages.next === undefined ? 'the Link header' : [pages.next].flat().join(' or '));
  return `${by}: ${cursor.length} characters`;
}

function total({ definition, dataset, page }: Read): Found | null {
  const pages = dataset.pages ?? definition.pages;
  if (pages === 'none' || pages.total === undefined || page.emptied) return null;
  const { length } = page.scanned.records;
  if (page.oddTotal !== null)
    return {
      word: 'total',
      text: `${pages.total}: not a number`,
      wrong: [
        `"total: ${pages.total}" leads to ${page.oddTotal}, so the number of records could not be compared with it`,
      ],
    };
  if (page.total === null)
    return {
      word: 'total',
      text: `${pages.total}: absent`,
      wrong: [`the answer has no "${pages.total}", so the number of records could not be compared with it`],
    };
  const wrong =
    page.total < length
      ? [`"${pages.total}" says ${page.total}, but this page alone has ${length} records: it may count something else`]
      : page.next === null && page.total > length
        ? [
            `"${pages.total}" says ${page.total}, but only ${length} records came and no page follows: with this "pages", records would be missing`,
          ]
        : [];
  return { word: 'total', text: `${pages.total}: ${page.total}`, wrong };
}
