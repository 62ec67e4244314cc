import { type Body, hasEscape, readString } from './body.ts';

/** The names that paths have at one level. */
export interface NameTree {
  names: string[];
  /** The names as they lie in JSON. */
  keys: Uint8Array[];
  /** The number of the path that ends at a name; -1 where it only leads to others. */
  ends: number[];
  /** What lies below a name; null where it leads no further. */
  below: (NameTree | null)[];
}

const newTree = (): NameTree => ({ names: [], keys: [], ends: [], below: [] });

/** @param paths the names in each path. */
export function nameTree(paths: readonly (readonly string[])[]): NameTree {
  const tree = newTree();
  for (const [number, names] of paths.entries()) plant(tree, names, number);
  return tree;
}

function plant(tree: NameTree, [name = '', ...rest]: readonly string[], number: number): void {
  const known = tree.names.indexOf(name);
  const at = known === -1 ? tree.names.length : known;
  if (known === -1) {
    tree.names.push(name);
    tree.keys.push(new Uint8Array(Buffer.from(JSON.stringify(name))));
    tree.ends.push(-1);
    tree.below.push(null);
  }
  if (rest.length === 0) tree.ends[at] = number;
  else plant((tree.below[at] ??= newTree()), rest, number);
}

/** Returns which of the names a key is, or -1. Keys are compared as they lie, unless they have escapes. */
export function findName(body: Body, at: number, end: number, { names, keys }: NameTree): number {
  for (let name = 0; name < keys.length; name++) if (isSame(body.json, at, end, keys[name]!)) return name;
  return hasEscape(body.json, at, end) ? names.indexOf(readString(body, at, end)) : -1;
}

function isSame(json: Uint8Array, at: number, end: number, key: Uint8Array): boolean {
  if (end - at !== key.length) return false;
  for (let i = 0; i < key.length; i++) {
    if (json[at + i] !== key[i]) return false;
  }
  return true;
}
