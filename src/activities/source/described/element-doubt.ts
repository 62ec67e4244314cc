import { isGiven, isLike, MORE, saysMore, SURE_NEXT } from '../../../datasets/definition/answer-names.ts';
import { parsePath, type PathStep, valueAt } from '../../../datasets/definition/path.ts';
import { isObject } from '../../../json/is-object.ts';
import { parseJson } from '../parse-json.ts';
import type { ScannedAnswer } from './scanned-answer.ts';

/** An object that has a list of records, and its path. */
interface Holder {
  path: string;
  value: Record<string, unknown>;
}

/**
 * Finds an element of a list such as `boards[].items` whose own list has more pages, as nested connections of GraphQL have:
 * what turns the pages of the answer does not turn those.
 */
export function elementDoubt({ response, dataset: { records }, pages }: ScannedAnswer): string | null {
  if (!records.includes('[]')) return null;
  const turned = [pages?.cursor ?? [], pages?.next ?? [], pages?.more ?? [], pages?.done ?? []].flat();
  const holders = holdersIn({ path: '', value: { '': parseJson(response.body) } }, [
    { name: '', each: false },
    ...parsePath(records)!,
  ]);
  for (const { path, value } of holders) {
    if (turned.some((word) => word.startsWith(path))) continue;
    const own = Object.keys(value).flatMap((name) => [
      name,
      ...namesIn(value[name]).map((inner) => `${name}.${inner}`),
    ]);
    const more = own.find((name) => isMore(name, valueAt(value, name)) || isTurned(turned, path, name, value));
    if (more !== undefined)
      return `the answer has a next page inside "${path.slice(0, -1)}", at "${more}", so only the first records of that element came`;
  }
  return null;
}

const namesIn = (value: unknown): string[] => (isObject(value) ? Object.keys(value) : []);

const isMore = (name: string, value: unknown): boolean =>
  (isLike(MORE, name) && saysMore(name, value)) || (isLike(SURE_NEXT, name) && isGiven(value));

/** Tells whether the definition names that member of another element. */
const isTurned = (turned: readonly string[], path: string, name: string, value: Holder['value']): boolean =>
  isGiven(valueAt(value, name)) && turned.map(withoutNumbers).includes(withoutNumbers(`${path}${name}`));

const withoutNumbers = (path: string): string => path.replaceAll(/\.\d+(?=\.)/g, '');

/** Lists the objects within elements of lists that have the last member of a path. */
function holdersIn({ path, value }: Holder, [step, ...rest]: readonly PathStep[], inList = false): Holder[] {
  if (rest.length === 0) return inList ? [{ path, value }] : [];
  const { name, each } = step!;
  const inner = value[name];
  const place = name === '' ? '' : `${path}${name}.`;
  if (!each) return isObject(inner) ? holdersIn({ path: place, value: inner }, rest, inList) : [];
  if (!Array.isArray(inner)) return [];
  return inner.flatMap((element, number) =>
    isObject(element) ? holdersIn({ path: `${place}${number}.`, value: element }, rest, true) : [],
  );
}
