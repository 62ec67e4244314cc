/** Returns the parts of a path as they are written: dots part them, unless a backslash takes one for a part of a name. */
export function partsIn(path: string): string[] {
  return path.split(/(?<=(?<!\\)(?:\\\\)*)\./);
}

/** Returns a part of a path without its backslashes: `@odata\.id` is the name `@odata.id`. */
export const nameOf = (part: string): string => part.replace(/\\(.)/g, '$1');

/** Returns the names in a path. */
export const namesIn = (path: string): string[] => partsIn(path).map(nameOf);
