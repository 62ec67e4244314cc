import { type Body, hasLineBreak } from './body.ts';
import { namesIn } from './field-path.ts';
import { findName, type NameTree, nameTree } from './name-tree.ts';
import { PageRecords } from './page-records.ts';
import { byteAt, OPEN_BRACE, skipElements, skipMembers, skipValue } from './scanner.ts';

/** Returns the tree of field paths that the scanner searches for. */
export const fieldTree = (fields: readonly string[]): NameTree => nameTree(fields.map(namesIn));

/** Finds the records of a body one by one, and finds their fields. */
export class RecordScanner {
  readonly records: PageRecords;
  readonly #body: Body;
  readonly #tree: NameTree;
  // Almost no page has line breaks, and one native search of the whole page is cheaper than one for each record.
  readonly #multiline: boolean;

  /**
   * @param fields paths of distinct fields, relative to the record.
   * @param tree the same as a tree, for callers that scan many bodies.
   * @param capacity expected number of records; there may be more.
   */
  constructor(body: Body, fields: readonly string[], tree = fieldTree(fields), capacity?: number) {
    this.records = new PageRecords(body, fields, capacity);
    this.#body = body;
    this.#tree = tree;
    this.#multiline = hasLineBreak(body.text);
  }

  /** Scans the elements of the array at `at`, with `depth` objects and arrays around it; returns where it ends. */
  scanList(at: number, depth: number): number {
    return skipElements(this.#body.json, at, (start) => this.scanRecord(start, depth + 1));
  }

  /** Scans the value at `at`, with `depth` objects and arrays around it; returns where it ends. */
  scanRecord(at: number, depth: number): number {
    this.records.begin(at);
    const end = findFields(this.#body, at, this.#tree, this.records, depth);
    this.records.end(end, this.#multiline && hasLineBreak(this.#body.text.subarray(at, end)));
    return end;
  }
}

/** Finds the fields of the element at `at`, with `depth` objects and arrays around it; returns where it ends. */
function findFields(body: Body, at: number, tree: NameTree, records: PageRecords, depth: number): number {
  const { json } = body;
  if (byteAt(json, at) !== OPEN_BRACE) return skipValue(json, at, depth);
  return skipMembers(json, at, (keyAt, keyEnd, valueAt) => {
    const name = findName(body, keyAt, keyEnd, tree);
    if (name === -1) return skipValue(json, valueAt, depth + 1);
    const [field, below] = [tree.ends[name]!, tree.below[name]!];
    if (below !== null) clear(below, records);
    const valueEnd =
      below === null ? skipValue(json, valueAt, depth + 1) : findFields(body, valueAt, below, records, depth + 1);
    if (field !== -1) records.setField(field, valueAt, valueEnd);
    return valueEnd;
  });
}

/** Clears the fields below a member that occurs again: only the last occurrence counts, with all that is in it. */
function clear({ ends, below }: NameTree, records: PageRecords): void {
  for (const field of ends) if (field !== -1) records.clearField(field);
  for (const tree of below) if (tree !== null) clear(tree, records);
}
