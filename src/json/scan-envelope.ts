import type { Body } from './body.ts';
import { scanLists, isOnPath, type RecordsPath } from './scan-lists.ts';
import { readMember } from './member-value.ts';
import { findName, type NameTree } from './name-tree.ts';
import { duplicateCheck } from './duplicate-names.ts';
import type { RecordScanner } from './record-scanner.ts';
import { byteAt, OPEN_BRACE, OPEN_BRACKET, refuse, skipElements, skipMembers, skipValue } from './scanner.ts';

/** Which members outside the records are read: all of them, or those that a tree leads to. */
export type Wanted = NameTree | typeof ALL;

export const ALL = 'all';

/** Members by name; without a prototype, so that `__proto__` and the like are ordinary members. */
export type Envelope = Record<string, unknown>;

export const newEnvelope = (): Envelope => Object.create(null) as Envelope;

/** An object of the page that holds the records, or members that are read. */
interface Level {
  /** Null if no records lie in it. */
  path: RecordsPath | null;
  wanted: Wanted;
  /** Receives what is read. */
  envelope: Envelope;
  /** Number of objects and arrays around the object. */
  depth: number;
}

/** Reads the page's objects from the outermost down to the records. */
export class EnvelopeReader {
  /** Whether the list of records was found. */
  listed = false;
  readonly #body: Body;
  readonly scanner: RecordScanner;

  constructor(body: Body, scanner: RecordScanner) {
    this.#body = body;
    this.scanner = scanner;
  }

  /** Reads the object at `at` and returns where it ends. Throws MalformedJson if a member that is read occurs twice. */
  read(at: number, { path, wanted, envelope, depth }: Level): number {
    const body = this.#body;
    const { json } = body;
    if (byteAt(json, at) !== OPEN_BRACE) refuse('an object', at);
    const once = duplicateCheck(body, onlyOne);
    return skipMembers(json, at, (keyAt, keyEnd, valueAt) => {
      const onPath = path !== null && isOnPath(body, keyAt, keyEnd, path);
      const inner = wantedBelow(wanted, body, keyAt, keyEnd);
      if (!onPath && inner === null) return skipValue(json, valueAt, depth + 1);
      const name = once(keyAt, keyEnd);
      if (onPath && (path.each || path.below === null)) {
        const end = scanLists(body, valueAt, path.below, this.scanner, depth + 1);
        this.listed = true;
        if (path.each && inner !== null && inner !== ALL) envelope[name] = this.#elements(valueAt, inner, depth + 1);
        return end;
      }
      const first = byteAt(json, valueAt);
      if (first === OPEN_BRACE && (onPath || inner !== ALL)) {
        const members = newEnvelope();
        if (inner !== null) envelope[name] = members;
        const next = {
          path: onPath ? path.below : null,
          wanted: inner ?? NOTHING,
          envelope: members,
          depth: depth + 1,
        };
        return this.read(valueAt, next);
      }
      const end = skipValue(json, valueAt, depth + 1);
      // A path may lead to an element of a list, by its number.
      if (inner === ALL || (inner !== null && first === OPEN_BRACKET)) envelope[name] = readMember(body, valueAt, end);
      return end;
    });
  }

  /** Reads members of elements whose lists have the records; the names in `wanted` are the elements' numbers. */
  #elements(at: number, { names, ends, below }: NameTree, depth: number): Envelope {
    const elements = newEnvelope();
    const { json } = this.#body;
    let number = 0;
    skipElements(json, at, (element) => {
      const name = names.indexOf(String(number++));
      if (name === -1) return skipValue(json, element, depth + 1);
      const wanted = ends[name] === -1 ? below[name]! : ALL;
      const members = (elements[names[name]!] = newEnvelope());
      return this.read(element, { path: null, wanted, envelope: members, depth: depth + 1 });
    });
    return elements;
  }
}

const NOTHING: Wanted = { names: [], keys: [], ends: [], below: [] };

/** Returns what to read of a member; null for nothing. If a path ends at it, all of it is read. */
function wantedBelow(wanted: Wanted, body: Body, keyAt: number, keyEnd: number): Wanted | null {
  if (wanted === ALL) return ALL;
  const name = findName(body, keyAt, keyEnd, wanted);
  if (name === -1) return null;
  return wanted.ends[name] === -1 ? wanted.below[name]! : ALL;
}

// Names at this level are the API's own words. A long or unusual one may be data, so it is not shown.
const onlyOne = (name: string): string =>
  /^[\w$@.-]{1,64}$/.test(name) ? `only one "${name}"` : 'each name only once';
