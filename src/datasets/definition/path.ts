import { nameOf, namesIn, partsIn } from '../../json/field-path.ts';

/** One step of a path: a member's name, and whether its value is a list whose elements are meant. */
export interface PathStep {
  name: string;
  each: boolean;
}

/**
 * Reads a path such as `data.items[].id`: names of members with dots between them, `[]` behind one whose value is a list.
 * A backslash takes a dot, a bracket or a backslash that belongs to a name: `@odata\.nextLink`. Null = not a path.
 */
export function parsePath(text: string): PathStep[] | null {
  // Bounded, so that a path is read in no time whatever it looks like.
  if (text.length > 200) return null;
  const steps = partsIn(text).map((part): PathStep | null => {
    const [, name, list] = STEP.exec(part) ?? [];
    return name === undefined ? null : { name: nameOf(name), each: list !== undefined };
  });
  return steps.every((step) => step !== null) ? steps : null;
}

// A name, in which a backslash stands before what would mean something else.
const STEP = /^((?:\\.|[^\\[\]])+)(\[\])?$/s;

/** Returns the member of a parsed value that a path without `[]` leads to; undefined where there is none. */
export function valueAt(value: unknown, path: string): unknown {
  return namesIn(path).reduce<unknown>((inner, name) => {
    const isThere = typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name);
    return isThere ? (inner as Record<string, unknown>)[name] : undefined;
  }, value);
}
