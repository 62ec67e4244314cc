import { listsIn } from '../../../datasets/definition/answer-members.ts';
import { parsePath, type PathStep, valueAt } from '../../../datasets/definition/path.ts';
import { lastName, namesIn } from '../../../json/field-path.ts';
import { isObject } from '../../../json/is-object.ts';
import { parseJson } from '../parse-json.ts';
import type { ScannedAnswer } from './scanned-answer.ts';
import { isNear } from '../../../datasets/near-names.ts';

/**
 * Says that records are elsewhere, if their own list is not there and may be absent: because the definition says so, or in
 * each element of another list.
 */
export function listDoubt({ response, scanned, dataset: { records, absent } }: ScannedAnswer): string | null {
  const mayBeAbsent = absent === 'empty' || records.includes('[]');
  if (scanned.records.length > 0 || !mayBeAbsent) return null;
  const answer = parseJson(response.body);
  const { where, left } = follow([answer], parsePath(records) ?? []);
  if (left.length === 0) return null;
  const [other] = [
    ...where.flatMap((value) => listsBeside(value, left[0]!.name)),
    ...listsNamed(scanned.listed ? null : answer, parsePath(records)!.at(-1)!.name),
  ];
  if (other === undefined) return null;
  const place = where.length > 1 || records.includes('[]') ? 'the elements of the list have' : 'the answer has';
  return `${place} no "${left.map(({ name }) => name).join('.')}", but a list of ${other.length} objects at "${other.path}": check "records: ${records}"`;
}

/** Lists beside a member that is not there, and those in a member of nearly its name; others may be sideloads. */
function listsBeside(value: unknown, name: string): ReturnType<typeof listsIn> {
  return listsIn(value).filter(({ path }) => {
    const [first = '', ...deeper] = namesIn(path);
    const isBeside = deeper.length === 0 || isNear(name, first);
    return isBeside && !DESCRIBES_COLUMNS.test(first) && !isLinks(valueAt(value, path));
  });
}

// Google Analytics names the columns of its rows even where it leaves out an empty list of them.
const DESCRIBES_COLUMNS = /[a-z]Headers$/;

/** Tells whether a list has links to pages, as in FHIR, where there is no list of records if there are none. */
const isLinks = (list: unknown): boolean =>
  Array.isArray(list) && list.every((one) => isObject(one) && (one['rel'] ?? one['relation']) !== undefined);

// Where APIs put records of other kinds, which belong to those of a page.
const SIDELOADS = /^(side|includ|link|relat|refer|expan|aggreg|facet)/i;

/** Lists anywhere that have the last name of the path. */
const listsNamed = (answer: unknown, name: string): ReturnType<typeof listsIn> =>
  listsIn(answer).filter(({ path }) => isNear(name, lastName(path)) && !SIDELOADS.test(path));

/** Follows a path into all elements of its lists, as far as one of them has the next member. */
function follow(
  where: unknown[],
  [step, ...rest]: readonly PathStep[],
): { where: unknown[]; left: readonly PathStep[] } {
  if (step === undefined) return { where, left: [] };
  const inside = where.flatMap((value) =>
    isObject(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : [],
  );
  if (inside.length === 0) return { where, left: where.length === 0 ? [] : [step, ...rest] };
  return follow(step.each ? inside.flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : [])) : inside, rest);
}
