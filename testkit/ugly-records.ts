import { CONVERSATIONS } from '../src/datasets/genesys/conversations.ts';

/** Returns a generator of numbers from 0 to less than 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// oxfmt-ignore
const PIECES = ['a', 'ü', '👩‍👧', '𝒳', ',', ';', '""', "'", '=', '+', '-', '@', '\t', '\r', '\n', '\r\n', '\0', '\u001f', '\u2028',
  '\ufeff', '\ud800', '\udc00', '\\', '/', ' ', '\u00a0', '＝', '{', '}', '=1+1', 'null', '0', '1e5', '\u200b', ''];
const NUMBERS = ['0', '-0', '-1', '1E400', '12345678901234567890.10', '-0.0e-7', '1e5'];
const STRANGE_KEYS = ['other', 'x', '', '=x', '__proto__', 'a,b', 'a"b', 'k\n'];

/** Returns a generator of records that are as ugly as JSON allows; each has a string as its id. */
export function uglyRecords(random: () => number): () => string {
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;
  const some = <T>(make: () => T, most: number): T[] => Array.from({ length: below(most + 1) }, make);
  const space = () => pick(['', '', '', ' ', '\t', '  ']);

  const escaped = (text: string) =>
    Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
  const string = () => {
    const text = some(() => pick(PIECES), 6).join('');
    return random() < 0.2 ? `"${escaped(text)}"` : JSON.stringify(text);
  };
  const value = (depth: number): string => {
    const kind = below(depth > 3 ? 3 : 5);
    if (kind === 0) return string();
    if (kind === 1) return pick(NUMBERS);
    if (kind === 2) return pick(['true', 'false', 'null']);
    if (kind === 3) return `[${space()}${some(() => value(depth + 1), 3).join(`${space()},${space()}`)}]`;
    return object(some(() => [string(), value(depth + 1)], 3));
  };
  const object = (members: string[][]) =>
    `{${members.map((m) => m.join(`${space()}:${space()}`)).join(`,${space()}`)}}`;
  const key = () => {
    const name = pick([...CONVERSATIONS.fileColumns.map(({ name }) => name), ...STRANGE_KEYS]);
    return random() < 0.1 ? `"${escaped(name)}"` : JSON.stringify(name);
  };
  return () => {
    const id = ['"conversationId"', JSON.stringify(pick(PIECES) + String(random()))];
    return object([
      ...some(() => [key(), value(0)], 12),
      id,
      ...some(() => [JSON.stringify(pick(STRANGE_KEYS)), value(0)], 2),
    ]);
  };
}
