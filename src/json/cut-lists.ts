import type { Body } from './body.ts';
import type { PathStep } from './field-path.ts';
import { findName, type NameTree, nameTree } from './name-tree.ts';
import type { RecordCutter } from './record-cutter.ts';
import { byteAt, OPEN_BRACE, OPEN_BRACKET, refuse, skipElements, skipMembers, skipValue } from './scanner.ts';

/** The first byte of `null`. */
const N = 0x6e;

/** A step on the way to the records, and the steps after it. */
export interface Way {
  /** The step's name alone. */
  name: NameTree;
  /** Whether the records lie in the elements of the step's list. */
  each: boolean;
  /** Null at the last step. */
  below: Way | null;
}

/** Returns the way that steps describe; null if there are none. */
export function wayOf([step, ...rest]: readonly PathStep[]): Way | null {
  return step === undefined ? null : { name: nameTree([[step.name]]), each: step.each, below: wayOf(rest) };
}

/** Returns whether a key is the next name on the way. */
export function isOnWay(body: Body, keyAt: number, keyEnd: number, way: Way): boolean {
  return findName(body, keyAt, keyEnd, way.name) === 0;
}

/**
 * Cuts the records in the list at `at`: its elements, or what the way leads to from each of them. Throws MalformedJson
 * if it is not a list. `depth` counts the objects and arrays around it.
 */
export function cutLists(body: Body, at: number, way: Way | null, cutter: RecordCutter, depth: number): number {
  if (byteAt(body.json, at) !== OPEN_BRACKET) refuse('an array', at);
  if (way === null) return cutter.cutList(at, depth);
  return skipElements(body.json, at, (element) => cutElement(body, element, way, cutter, depth + 1));
}

/** Cuts the records in one element of a list; there are none if the member at the end of the way is absent. */
function cutElement(body: Body, at: number, way: Way, cutter: RecordCutter, depth: number): number {
  const { json } = body;
  if (byteAt(json, at) !== OPEN_BRACE) refuse('an object', at);
  let found = false;
  return skipMembers(json, at, (keyAt, keyEnd, valueAt) => {
    if (!isOnWay(body, keyAt, keyEnd, way)) return skipValue(json, valueAt, depth + 1);
    if (found) refuse('each name only once', keyAt);
    found = true;
    // A list that is null has no records, like an absent one.
    const isLast = way.each || way.below === null;
    if (isLast && byteAt(json, valueAt) === N) return skipValue(json, valueAt, depth + 1);
    if (way.each) return cutLists(body, valueAt, way.below, cutter, depth + 1);
    if (way.below !== null) return cutElement(body, valueAt, way.below, cutter, depth + 1);
    if (byteAt(json, valueAt) === OPEN_BRACE) return cutter.cutOne(valueAt, depth + 1);
    if (byteAt(json, valueAt) === OPEN_BRACKET) return cutter.cutList(valueAt, depth + 1);
    return refuse('an array or an object', valueAt);
  });
}
