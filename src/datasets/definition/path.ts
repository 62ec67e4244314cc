import { namesIn } from '../../json/field-path.ts';

export { parsePath, type PathStep } from '../../json/field-path.ts';

/** Returns the value at a path without `[]` in a parsed value; undefined if there is none. */
export function valueAt(value: unknown, path: string): unknown {
  return namesIn(path).reduce<unknown>((inner, name) => {
    const isThere = typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name);
    return isThere ? (inner as Record<string, unknown>)[name] : undefined;
  }, value);
}
