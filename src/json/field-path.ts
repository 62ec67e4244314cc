/** Returns the names in a path: dots part them, unless a backslash takes one for a part of a name, as in `@odata\.id`. */
export function namesIn(path: string): string[] {
  return path.split(/(?<=(?<!\\)(?:\\\\)*)\./).map((name) => name.replace(/\\(.)/g, '$1'));
}
