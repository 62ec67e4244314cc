import type { Body } from './body.ts';
import type { PathStep } from './field-path.ts';
import { findName, type NameTree, nameTree } from './name-tree.ts';
import type { RecordScanner } from './record-scanner.ts';
import { byteAt, OPEN_BRACE, OPEN_BRACKET, refuse, skipElements, skipMembers, skipValue } from './scanner.ts';

/** The first byte of `null`. */
const N = 0x6e;

/** A step of the path to the records, and the steps after it. */
export interface RecordsPath {
  /** The step's name alone. */
  name: NameTree;
  /** Whether the records lie in the elements of the step's list. */
  each: boolean;
  /** Null at the last step. */
  below: RecordsPath | null;
}

/** Returns the path with these steps; null if there are none. */
export function recordsPath([step, ...rest]: readonly PathStep[]): RecordsPath | null {
  return step === undefined ? null : { name: nameTree([[step.name]]), each: step.each, below: recordsPath(rest) };
}

/** Returns whether a key is the next name of the path. */
export function isOnPath(body: Body, keyAt: number, keyEnd: number, path: RecordsPath): boolean {
  return findName(body, keyAt, keyEnd, path.name) === 0;
}

/**
 * Finds the records in the list at `at`: its elements, or what the path leads to from each of them. Throws MalformedJson
 * if it is not a list. `depth` counts the objects and arrays around it.
 */
export function scanLists(
  body: Body,
  at: number,
  path: RecordsPath | null,
  scanner: RecordScanner,
  depth: number,
): number {
  if (byteAt(body.json, at) !== OPEN_BRACKET) refuse('an array', at);
  if (path === null) return scanner.scanList(at, depth);
  return skipElements(body.json, at, (element) => scanElement(body, element, path, scanner, depth + 1));
}

/** Finds the records in one element of a list; there are none if the member at the end of the path is absent. */
function scanElement(body: Body, at: number, path: RecordsPath, scanner: RecordScanner, depth: number): number {
  const { json } = body;
  if (byteAt(json, at) !== OPEN_BRACE) refuse('an object', at);
  let found = false;
  return skipMembers(json, at, (keyAt, keyEnd, valueAt) => {
    if (!isOnPath(body, keyAt, keyEnd, path)) return skipValue(json, valueAt, depth + 1);
    if (found) refuse('each name only once', keyAt);
    found = true;
    // A list that is null has no records, like an absent one.
    const isLast = path.each || path.below === null;
    if (isLast && byteAt(json, valueAt) === N) return skipValue(json, valueAt, depth + 1);
    if (path.each) return scanLists(body, valueAt, path.below, scanner, depth + 1);
    if (path.below !== null) return scanElement(body, valueAt, path.below, scanner, depth + 1);
    if (byteAt(json, valueAt) === OPEN_BRACE) return scanner.scanRecord(valueAt, depth + 1);
    if (byteAt(json, valueAt) === OPEN_BRACKET) return scanner.scanList(valueAt, depth + 1);
    return refuse('an array or an object', valueAt);
  });
}
