import { asBody, readString } from '../src/json/body.ts';
import { skipMembers, skipValue } from '../src/json/scanner.ts';

/**
 * Returns what of a record must survive where members may change places: each key with its value's JSON text, by key;
 * a key that comes twice keeps its order. Of a string, its characters count, not how they are escaped.
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
