import { parsePath, type PathStep } from '../datasets/definition/path.ts';
import { kindOf } from './api-shape.ts';

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
  const lists = all.filter(([, value]) => Array.isArray(value) && value.some((each) => kindOf(each) === 'object'));
  return lists
    .map(([path, value]) => ({ path, length: (value as unknown[]).length }))
    .sort((a, b) => b.length - a.length);
}

function members(value: unknown, prefix: string, depth: number): Member[] {
  if (kindOf(value) !== 'object' || depth > DEEPEST) return [];
  return Object.entries(value as object).flatMap(([name, inner]: [string, unknown]): Member[] => {
    const path = `${prefix}${name.replace(/[.[\]\\]/g, '\\$&')}`;
    return [[path, inner], ...members(inner, `${path}.`, depth + 1)];
  });
}

/** Returns the members that the steps of a path lead to, the last one of which is there: for a message. */
export function followPath(answer: unknown, path: string): { found: string[]; lost: string | null } {
  const found: string[] = [];
  let value = answer;
  for (const { name, each } of parsePath(path) ?? ([] as PathStep[])) {
    const isThere = kindOf(value) === 'object' && Object.hasOwn(value as object, name);
    if (!isThere) return { found, lost: name };
    value = (value as Record<string, unknown>)[name];
    if (each && Array.isArray(value)) value = (value as unknown[])[0];
    found.push(name);
  }
  return { found, lost: null };
}
