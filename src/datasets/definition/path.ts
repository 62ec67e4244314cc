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
  const steps: PathStep[] = [];
  // Bounded, so that a path is read in no time whatever it looks like.
  if (text.length > 200) return null;
  for (const part of text.match(/(?:\\.|[^\\.])+|(?<=^|\.)(?=\.|$)/g) ?? []) {
    const each = /(?<!\\)\[\]$/.test(part);
    const bare = each ? part.slice(0, -2) : part;
    if (bare === '' || /(?<!\\)[[\]]/.test(bare)) return null;
    steps.push({ name: bare.replace(/\\(.)/g, '$1'), each });
  }
  return steps.length > 0 && !text.endsWith('.') && !/(?<!\\)\\$/.test(text) ? steps : null;
}

/** Returns the member of a parsed value that a path without `[]` leads to; undefined where there is none. */
export function valueAt(value: unknown, path: string): unknown {
  return (parsePath(path) ?? []).reduce<unknown>((inner, { name }) => {
    const isThere = typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name);
    return isThere ? (inner as Record<string, unknown>)[name] : undefined;
  }, value);
}
