import { namesIn } from '../../json/field-path.ts';

export { parsePath, type PathStep } from '../../json/field-path.ts';

/** Returns the member of a parsed value that a path without `[]` leads to; undefined where there is none. */
export function valueAt(value: unknown, path: string): unknown {
  return namesIn(path).reduce<unknown>((inner, name) => {
    const isThere = typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name);
    return isThere ? (inner as Record<string, unknown>)[name] : undefined;
  }, value);
}
