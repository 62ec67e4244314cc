/** Returns the parts of a path as written: separated by dots, except dots after a backslash, which belong to a name. */
function partsIn(path: string): string[] {
  return path.split(/(?<=(?<!\\)(?:\\\\)*)\./);
}

/** Returns a part of a path without its backslashes: `@odata\.id` is the name `@odata.id`. */
const nameOf = (part: string): string => part.replace(/\\(.)/g, '$1');

/** Returns the names in a path. */
export const namesIn = (path: string): string[] => partsIn(path).map(nameOf);

/** Returns the last name in a path. */
export const lastName = (path: string): string => namesIn(path).at(-1)!;

/** One step of a path: a member's name, and whether its value is a list, each of whose elements is meant. */
export interface PathStep {
  name: string;
  each: boolean;
}

// A name; a backslash escapes the characters that have a meaning.
const STEP = /^((?:\\.|[^\\[\]])+)(\[\])?$/s;

/**
 * Reads a path such as `data.items[].id`: member names separated by dots, with `[]` after one whose value is a list. A
 * backslash escapes a dot, a bracket or a backslash in a name: `@odata\.nextLink`. Null = not a path.
 */
export function parsePath(text: string): PathStep[] | null {
  // Bounded, so that any text is parsed quickly.
  if (text.length > 200) return null;
  const steps = partsIn(text).map((part): PathStep | null => {
    const [, name, list] = STEP.exec(part) ?? [];
    return name === undefined ? null : { name: nameOf(name), each: list !== undefined };
  });
  return steps.every((step) => step !== null) ? steps : null;
}
