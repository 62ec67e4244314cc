import { parsePath, type PathStep } from '../datasets/definition/path.ts';
import { kindOf } from './api-shape.ts';

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
