import { isObject } from '../../json/is-object.ts';

/** A member of an answer outside of its records, by its path as a definition writes it. */
export type Member = readonly [path: string, value: unknown];

// Pages are turned by members near the top of an answer.
const DEEPEST = 4;

/** Lists the members of an answer beside its records, lists with what they hold left out. */
export function membersBeside(answer: unknown, records: string): Member[] {
  return records === '.' || records === 'one' ? [] : members(answer, '', 1).filter(([path]) => path !== records);
}

/** Lists the paths of all lists of objects in an answer that are not empty, the longest list first. */
export function listsIn(answer: unknown): { path: string; length: number }[] {
  const all: Member[] = Array.isArray(answer) ? [['.', answer]] : members(answer, '', 1);
  const lists = all.filter(([, value]) => Array.isArray(value) && value.some(isObject));
  return lists
    .map(([path, value]) => ({ path, length: (value as unknown[]).length }))
    .sort((a, b) => b.length - a.length);
}

function members(value: unknown, prefix: string, depth: number): Member[] {
  if (!isObject(value) || depth > DEEPEST) return [];
  return Object.entries(value).flatMap(([name, inner]): Member[] => {
    const path = `${prefix}${name.replace(/[.[\]\\]/g, '\\$&')}`;
    return [[path, inner], ...members(inner, `${path}.`, depth + 1)];
  });
}
