import { asBody, readString } from '../src/json/body.ts';
import { skipMembers, skipValue } from '../src/json/scanner.ts';

/**
 * Returns the content of a record for formats that may reorder members: each key with the JSON text of its value, sorted by
 * key. Duplicate keys stay in their order. Strings are compared by their characters, not by how they are escaped.
 */
export function contentOf(record: string): [string, string][] {
  const body = asBody(Buffer.from(record));
  const members: [string, string][] = [];
  skipMembers(body.json, 0, (keyAt, keyEnd, valueAt) => {
    const end = skipValue(body.json, valueAt, 1);
    const value = body.text.toString('utf8', valueAt, end);
    const text = value.startsWith('"') ? JSON.stringify(JSON.parse(value)) : value;
    members.push([readString(body, keyAt, keyEnd), text]);
    return end;
  });
  return members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
