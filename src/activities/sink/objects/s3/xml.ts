import { XMLParser } from 'fast-xml-parser';

const LISTS = new Set(['Contents', 'CommonPrefixes', 'Upload', 'Deleted', 'Error']);

const parser = new XMLParser({
  ignoreAttributes: true,
  // Keys and ETags may look like numbers, but are text.
  parseTagValue: false,
  // Quotes in ETags come as `&#34;`.
  htmlEntities: true,
  isArray: (name, _path, isLeaf) => LISTS.has(name) && !isLeaf,
});

/** An element of an answer: text, or child elements. Children that may occur several times are lists. */
export interface Element {
  [name: string]: string | Element | Element[] | undefined;
}

/** Parses the body of an answer; empty where it is not XML. */
export function parseXml(body: Buffer): Element {
  try {
    return parser.parse(body) as Element;
  } catch {
    return {};
  }
}

/** Returns the text of a child element; null if it has none. */
export function textIn(element: Element | undefined, name: string): string | null {
  const value = element?.[name];
  return typeof value === 'string' ? value : null;
}

/** Returns the elements of a name. */
export function listIn(element: Element | undefined, name: string): Element[] {
  const value = element?.[name];
  return Array.isArray(value) ? value : typeof value === 'object' ? [value] : [];
}

/** Escapes a text for the body of a request. */
export const escapeXml = (text: string): string =>
  text.replace(/[&<>"'\r]/g, (character) => `&#${character.charCodeAt(0)};`);
