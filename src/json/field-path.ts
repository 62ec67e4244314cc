/** Returns the parts of a path as they are written: dots part them, unless a backslash takes one for a part of a name. */
function partsIn(path: string): string[] {
  return path.split(/(?<=(?<!\\)(?:\\\\)*)\./);
}

/** Returns a part of a path without its backslashes: `@odata\.id` is the name `@odata.id`. */
const nameOf = (part: string): string => part.replace(/\\(.)/g, '$1');

/** Returns the names in a path. */
export const namesIn = (path: string): string[] => partsIn(path).map(nameOf);

/** One step of a path: a member's name, and whether its value is a list whose elements are meant. */
export interface PathStep {
  name: string;
  each: boolean;
}

// A name, in which a backslash stands before what would mean something else.
const STEP = /^((?:\\.|[^\\[\]])+)(\[\])?$/s;

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
