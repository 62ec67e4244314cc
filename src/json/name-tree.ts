import { type Body, hasEscape, readString } from './body.ts';

/** The names that paths have at one level. */
export interface NameTree {
  names: string[];
  /** The names as JSON writes them. */
  keys: Uint8Array[];
  /** The number of the path that ends at a name; -1 if none does. */
  ends: number[];
  /** The names below a name; null if there are none. */
  below: (NameTree | null)[];
}

const newTree = (): NameTree => ({ names: [], keys: [], ends: [], below: [] });

/** Returns the tree of some paths. @param paths the names in each path. */
export function nameTree(paths: readonly (readonly string[])[]): NameTree {
  const tree = newTree();
  for (const [number, names] of paths.entries()) insert(tree, names, number);
  return tree;
}

function insert(tree: NameTree, [name = '', ...rest]: readonly string[], number: number): void {
  const known = tree.names.indexOf(name);
  const at = known === -1 ? tree.names.length : known;
  if (known === -1) {
    tree.names.push(name);
    tree.keys.push(new Uint8Array(Buffer.from(JSON.stringify(name))));
    tree.ends.push(-1);
    tree.below.push(null);
  }
  if (rest.length === 0) tree.ends[at] = number;
  else insert((tree.below[at] ??= newTree()), rest, number);
}

/** Returns the number of the name that a key is, or -1. Keys without escapes are compared as bytes. */
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
