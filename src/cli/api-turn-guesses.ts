import type { ListingPage } from '../activities/source/described/page-reader.ts';
import { valueAt } from '../datasets/definition/path.ts';
import type { Pages } from '../datasets/definition/pages-of.ts';
import type { PagesDefinition } from '../datasets/definition/schema.ts';
import { recordLine } from '../json/scan-page.ts';
import { isGiven, isLike, MORE, saysEnd } from '../datasets/definition/answer-names.ts';
import type { Probe } from './api-probe.ts';

/** Guesses what is wrong with the words that turn pages, where they have found something. */
export function turnGuesses(probe: Probe, pages: PagesDefinition, answer: unknown): string[] {
  if (probe.page === null || pages === 'none') return [];
  const wrong = [...kindGuesses(pages, answer), ...flagGuesses(pages)];
  return wrong.length > 0 ? wrong : followingGuesses(probe, pages);
}

/** A cursor that is an address, or an address that is none: each would be asked for in the other's way. */
function kindGuesses(pages: Pages, answer: unknown): string[] {
  const paths = [pages.cursor ?? [], pages.next ?? []].flat();
  return paths.flatMap((path) => {
    const value = valueAt(answer, path);
    if (!isGiven(value)) return [];
    const text = String(value);
    if (pages.cursor !== undefined && /^(https?:\/\/|\/[^?]*\?.*=)/.test(text))
      return [`"cursor: ${path}" leads to an address; write pages: {next: ${path}}`];
    if (pages.next !== undefined && !/[/?=]/.test(text))
      return [
        `"next: ${path}" leads to something that is not an address; write pages: {cursor: ${path}, as: PARAMETER}`,
      ];
    return [];
  });
}

/** A flag whose name says the opposite of its word. */
function flagGuesses({ more, done }: Pages): string[] {
  if (done !== undefined && isLike(MORE, done) && !saysEnd(done))
    return [`"done: ${done}" means that there is nothing more, but the name says the opposite; write more: ${done}`];
  if (more !== undefined && isLike(MORE, more) && saysEnd(more))
    return [`"more: ${more}" means that there is more, but the name says the opposite; write done: ${more}`];
  return [];
}

/** The next page has to be another one. */
function followingGuesses({ page, following, pageSize }: Probe, pages: Pages): string[] {
  if (page === null || following === null) return [];
  // Past the last page, an API may answer anything.
  if (following instanceof Error) return page.next === null ? [] : [`the next page: ${following.message}`];
  const [first, second] = [linesOf(page), linesOf(following)];
  const isSame = first.join('\n') === second.join('\n');
  if (page.next === null && second.length > 0 && !isSame)
    return [
      `"end: short" would end here, as ${first.length} of ${pageSize} requested records came, but the next page has more: leave "end: short" out`,
    ];
  if (first.length === 0 || !isSame) return [];
  const parameter = pages.number ?? pages.offset ?? pages.as;
  const name = parameter === undefined ? '' : `: is "${parameter}" the right parameter?`;
  return [`the next page has the same records as the first one${name}`];
}

const linesOf = ({ body, scanned: { records } }: ListingPage): string[] =>
  Array.from({ length: records.length }, (_, record) => recordLine(body, records.rangeOf(record)).toString());
