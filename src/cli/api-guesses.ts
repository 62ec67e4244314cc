import { linkTarget } from '../activities/source/paging/link.ts';
import { parseJson } from '../activities/source/parse-json.ts';
import { valueAt } from '../datasets/definition/path.ts';
import type { PagesDefinition } from '../datasets/definition/schema.ts';
import { listsIn, type Member, membersBeside } from '../datasets/definition/answer-members.ts';
import { followPath } from './api-answer.ts';
import type { Probe } from './api-probe.ts';
import { isGiven, isLike, MORE, NEXT, saysMore, TOTAL } from '../datasets/definition/answer-names.ts';
import { kindOf } from './api-shape.ts';
import { turnGuesses } from './api-turn-guesses.ts';

/** What looks wrong, and what may be worth a word in the definition. */
export interface Guesses {
  wrong: string[];
  hints: string[];
}

// Sizes of pages where nobody asks for one.
const USUAL_SIZES = [10, 15, 20, 25, 30, 40, 50, 60, 64, 75, 100, 128, 200, 250, 256, 500, 1000, 2000, 5000, 10_000];

/** Guesses what is wrong with a definition by an answer that is a page, or is none. */
export function guessesAbout(probe: Probe): Guesses {
  const { exchange } = probe;
  const answered = exchange !== null && exchange.response.answer.status === 200;
  const answer = answered ? parseJson(exchange.response.body) : null;
  // What is no JSON has no members to guess about: the failure says what came.
  if (answer === null) return { wrong: [], hints: [] };
  const pages = probe.dataset.pages ?? probe.definition.pages;
  const beside = membersBeside(answer, probe.dataset.records);
  return {
    wrong: [...listGuesses(probe, answer), ...nextGuesses(probe, pages, beside), ...turnGuesses(probe, pages, answer)],
    hints: hints(probe, pages, beside),
  };
}

function listGuesses(probe: Probe, answer: unknown): string[] {
  const {
    page,
    dataset: { records },
  } = probe;
  const lists = listsIn(answer).filter(({ path }) => path !== records);
  const shown = lists.slice(0, 5).map(({ path, length }) => `"${path}" (${length} objects)`);
  const elsewhere = shown.length === 0 ? '' : `; there are lists at ${shown.join(', ')}`;
  if (page !== null && !page.emptied && page.scanned.records.length > 0) {
    const isWrapped = records === 'one' && lists.length === 1 && Object.keys(answer as object).length <= 5;
    return isWrapped ? [`"records: one" treats the whole answer as one record${elsewhere}`] : [];
  }
  if (page !== null)
    return [
      ...(lists.length === 0 ? [] : [`no records at "${records}"${elsewhere}`]),
      ...countedGuesses(probe, answer),
    ];
  if (records === '.')
    return kindOf(answer) === 'list'
      ? []
      : [`"records: ." needs an answer that is a list, but this one is ${article(answer)}${elsewhere}`];
  const { found, lost } = records === 'one' ? { found: [], lost: null } : followPath(answer, records);
  if (lost === null) return notAList(records, answer, elsewhere);
  const where = found.length === 0 ? 'the answer' : `"${found.join('.')}"`;
  return [`"records: ${records}" leads nowhere: ${where} has no "${lost}"${elsewhere}`];
}

/** An empty page of an answer that counts records: mostly the number of the first page is wrong. */
function countedGuesses({ dataset, definition, page }: Probe, answer: unknown): string[] {
  const pages = dataset.pages ?? definition.pages;
  if (pages === 'none' || pages.total !== undefined || page!.emptied) return [];
  const counted = membersBeside(answer, dataset.records).find(
    ([path, value]) => isLike(TOTAL, path) && typeof value === 'number' && value > 0,
  );
  if (counted === undefined) return [];
  const from = pages.number === undefined ? '' : `: is "from: ${pages.from ?? 1}" the first page?`;
  return [`no records came, but "${counted[0]}" says ${String(counted[1])}${from}`];
}

/** A path whose end is there, and no list. */
function notAList(records: string, answer: unknown, elsewhere: string): string[] {
  const value = records === 'one' || records.includes('[]') ? [] : valueAt(answer, records);
  if (Array.isArray(value)) return [];
  const map =
    kindOf(value) === 'object' && elsewhere === ''
      ? ': an object whose members are the records, by id, cannot be read'
      : '';
  return [`"records: ${records}" leads to ${article(value)}, but a list is needed${elsewhere}${map}`];
}

const article = (value: unknown): string => (kindOf(value) === 'object' ? 'an object' : `a ${kindOf(value)}`);

function nextGuesses({ page, exchange, pageSize }: Probe, pages: PagesDefinition, beside: readonly Member[]): string[] {
  if (page === null || page.emptied || page.next !== null) return [];
  const named = namedPaths(pages);
  const { length } = page.scanned.records;
  const link = linkTarget([exchange!.response.headers['link'] ?? []].flat().join(', '), 'next');
  const isLink = pages !== 'none' && pages.link !== undefined;
  const nexts = beside.filter(([path, value]) => isLike(NEXT, path) && isGiven(value) && !named.includes(path));
  const flags = beside.filter(([path, value]) => isLike(MORE, path) && saysMore(path, value) && !named.includes(path));
  const what = pages === 'none' ? 'no "pages" are declared' : 'according to "pages", nothing follows';
  const wrong = [
    ...nexts.map(([path, value]) => `${what}, but "${path}" looks like a next page: ${suggested(path, value)}`),
    ...(link !== null && !isLink ? [`${what}, but the Link header names a next page: pages: {link: next}`] : []),
    ...flags.map(([path]) => `${what}, but "${path}" says that there is more`),
  ];
  if (wrong.length > 0 || pages !== 'none') return wrong;
  return pageSize === null && USUAL_SIZES.includes(length)
    ? [`${length} records came, which is a usual page size, but no "pages" are declared: are there more?`]
    : [];
}

/** A next page by its address is asked for as it is; anything else is a cursor. */
const suggested = (path: string, value: unknown): string =>
  /^(https?:\/\/|\/)/.test(String(value)) ? `pages: {next: ${path}}` : `pages: {cursor: ${path}, as: PARAMETER}`;

function namedPaths(pages: PagesDefinition): string[] {
  if (pages === 'none') return [];
  const { cursor, next, more, done, last, total } = pages;
  return [cursor, next, more, done, last, total].flat().filter((path) => path !== undefined);
}

function hints({ page, dataset, pageSize }: Probe, pages: PagesDefinition, beside: readonly Member[]): string[] {
  if (page === null || page.emptied) return [];
  const { length } = page.scanned.records;
  const hints: string[] = [];
  if (length === 0) hints.push('there are no records here, so keys, times and columns could not be checked');
  if (pages === 'none') return hints;
  const totals = beside.filter(([path, value]) => isLike(TOTAL, path) && typeof value === 'number' && value >= length);
  if (pages.total === undefined && totals.length > 0)
    hints.push(
      `"${totals[0]![0]}" may count all records: with "total: ${totals[0]![0]}" an export would compare its count with it`,
    );
  if (pageSize !== null && page.next !== null && length > 0 && length < pageSize)
    hints.push(
      `${pageSize} records were requested, but only ${length} came although more follow: the API may not allow larger pages`,
    );
  if (dataset.key === 'none') hints.push('without a key, records that come twice are saved twice');
  return hints;
}
