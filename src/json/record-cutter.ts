import { type Body, hasLineBreak } from './body.ts';
import { namesIn } from './field-path.ts';
import { findName, type NameTree, nameTree } from './name-tree.ts';
import { CutRecords } from './page-records.ts';
import { byteAt, OPEN_BRACE, skipElements, skipMembers, skipValue } from './scanner.ts';

/** Returns paths of fields as the cutter looks for them. */
export const fieldTree = (fields: readonly string[]): NameTree => nameTree(fields.map(namesIn));

/** Cuts records out of a body, one behind the other, and finds their fields. */
export class RecordCutter {
  readonly records: CutRecords;
  readonly #body: Body;
  readonly #tree: NameTree;
  // Almost no page has line breaks, and one native search over all of it is cheaper than one in each record.
  readonly #multiline: boolean;

  /**
   * @param fields paths of distinct fields, from the record on.
   * @param tree the same, for whoever cuts many bodies.
   * @param capacity how many records are expected; more are fine.
   */
  constructor(body: Body, fields: readonly string[], tree = fieldTree(fields), capacity?: number) {
    this.records = new CutRecords(body, fields, capacity);
    this.#body = body;
    this.#tree = tree;
    this.#multiline = hasLineBreak(body.text);
  }

  /** Cuts the elements of the array at `at`, which lies in `depth` objects and arrays; returns where it ends. */
  cutList(at: number, depth: number): number {
    return skipElements(this.#body.json, at, (start) => this.cutOne(start, depth + 1));
  }

  /** Cuts the value at `at`, which lies in `depth` objects and arrays; returns where it ends. */
  cutOne(at: number, depth: number): number {
    this.records.begin(at);
    const end = findFields(this.#body, at, this.#tree, this.records, depth);
    this.records.end(end, this.#multiline && hasLineBreak(this.#body.text.subarray(at, end)));
    return end;
  }
}

/** Finds the fields of the element at `at`, which lies in `depth` objects and arrays; returns where it ends. */
function findFields(body: Body, at: number, tree: NameTree, records: CutRecords, depth: number): number {
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

/** Of members that occur twice the last counts, with all that lies in it. */
function clear({ ends, below }: NameTree, records: CutRecords): void {
  for (const field of ends) if (field !== -1) records.clearField(field);
  for (const tree of below) if (tree !== null) clear(tree, records);
}
