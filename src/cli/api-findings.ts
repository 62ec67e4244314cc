import { ownKey } from '../datasets/definition/described-dataset.ts';
import type { DatasetDefinition, PagesDefinition } from '../datasets/definition/schema.ts';
import { readTime } from '../datasets/time-format.ts';
import type { Probe } from './api-probe.ts';

/** What one word of a definition has found in the page. */
export interface Found {
  word: string;
  text: string;
  /** What is wrong with it, and where to look. */
  wrong: string[];
}

/** Says what was found by each path of a definition in a page that could be read. */
export function findingsOf(probe: Probe & { page: NonNullable<Probe['page']> }): Found[] {
  const { dataset, page } = probe;
  const found = [records(probe), pagesFound(probe), total(probe)];
  if (page.scanned.records.length === 0) return found.flatMap((one) => one ?? []);
  return [found[0], keyFound(probe), timeFound(probe), ...columnsFound(probe, dataset), ...found.slice(1)].flatMap(
    (one) => one ?? [],
  );
}

type Read = Probe & { page: NonNullable<Probe['page']> };

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

function timeFound({ dataset: { time }, page, interval }: Read): Found | null {
  if (time?.field === undefined) return null;
  const { records } = page.scanned;
  const read = records.scalarReader(time.field);
  const texts = Array.from({ length: records.length }, (_, record) => read(record));
  const times = texts.map((text) => readTime(text, time.format)).filter((ms) => !Number.isNaN(ms));
  const range = times.length === 0 ? '' : `, from ${iso(Math.min(...times))} to ${iso(Math.max(...times))}`;
  const text = `${time.field} as ${time.format}: ${times.length} of ${texts.length} can be read${range}`;
  return { word: 'time', text, wrong: timeFaults(time, texts, times, interval) };
}

const iso = (ms: number): string => new Date(ms).toISOString();

function timeFaults(
  time: NonNullable<DatasetDefinition['time']>,
  texts: readonly (string | null)[],
  times: readonly number[],
  interval: Probe['interval'],
): string[] {
  const wrong: string[] = [];
  const fits = formatsOf(texts.filter((text) => text !== null)).filter((format) => format !== time.format);
  const instead = fits.length === 0 ? '' : `; they look like "format: ${fits.join('" or "')}"`;
  const unread = texts.length - times.length;
  if (unread > 0) wrong.push(`${unread} of ${texts.length} times cannot be read as ${time.format}${instead}`);
  else if (times.length > 0 && !times.every(isLikely))
    wrong.push(`times read as ${time.format} are implausible${instead}`);
  else if (time.bounds !== 'none' && times.length > 0 && times.every((ms) => ms < Date.parse(interval.start)))
    wrong.push(
      `all records are older than the interval (from ${interval.start}): the API seems to ignore "\${from}" as it is sent`,
    );
  else if (time.bounds === 'both' && times.every((ms) => ms >= Date.parse(interval.end)) && times.length > 0)
    wrong.push(
      `all records are later than the interval (to ${interval.end}): the API seems to ignore "\${to}" as it is sent`,
    );
  if (time.order === 'asc' && times.some((ms, index) => ms < times[index - 1]!))
    wrong.push('the definition says "order: asc", but the times on this page are not in ascending order');
  return wrong;
}

const LIKELY_FROM = Date.UTC(1980, 0, 1);
const LIKELY_TO = Date.UTC(2100, 0, 1);
const isLikely = (ms: number): boolean => ms >= LIKELY_FROM && ms < LIKELY_TO;

/** What times look like, by their form: `iso` reads more than it is written for. */
const FORMS = {
  date: /^\d{4}-\d\d-\d\d$/,
  sql: /^\d{4}-\d\d-\d\d \d/,
  iso: /^\d{4}-\d\d-\d\dT\d/i,
  epoch: /^-?\d{1,11}(\.\d+)?$/,
  'epoch-ms': /^\d{12,14}$/,
} as const;

/** Returns the formats in which all texts are times of these days. */
function formatsOf(texts: readonly string[]): string[] {
  if (texts.length === 0) return [];
  const formats = Object.keys(FORMS) as (keyof typeof FORMS)[];
  return formats.filter((format) =>
    texts.every((text) => FORMS[format].test(text) && isLikely(readTime(text, format))),
  );
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
