import { byteAt, OPEN_BRACE, OPEN_BRACKET, QUOTE, skipElements, skipMembers, skipValue } from '../src/json/scanner.ts';

/**
 * Returns a JSON text in a canonical form: members sorted by name, no space between tokens, strings escaped uniformly, numbers
 * as written, duplicate keys kept. Texts with the same content have the same form.
 */
export function jsonContent(text: string): string {
  const bytes = Buffer.from(text);
  const json = new Uint8Array(bytes);
  let content = '';
  const token = (at: number, end: number) => bytes.toString('utf8', at, end);
  const string = (at: number, end: number) => JSON.stringify(JSON.parse(token(at, end)));
  const read = (at: number): number => {
    const first = byteAt(json, at);
    let end: number;
    if (first === OPEN_BRACE) {
      const members: string[] = [];
      end = skipMembers(json, at, (keyAt, keyEnd, valueAt) => {
        const valueEnd = read(valueAt);
        members.push(`${string(keyAt, keyEnd)}:${content}`);
        return valueEnd;
      });
      content = `{${members.sort().join(',')}}`;
    } else if (first === OPEN_BRACKET) {
      const elements: string[] = [];
      end = skipElements(json, at, (start) => {
        const elementEnd = read(start);
        elements.push(content);
        return elementEnd;
      });
      content = `[${elements.join(',')}]`;
    } else {
      end = skipValue(json, at, 0);
      content = first === QUOTE ? string(at, end) : token(at, end);
    }
    return end;
  };
  read(0);
  return content;
}
