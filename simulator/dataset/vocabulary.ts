/** Invented names by kind of text: plain, raw non-ASCII, characters that JSON escapes. */
export const NAMES = ['Customer', 'Visitor', 'Caller', 'Guest'] as const;
export const RAW_TEXTS = [
  '顧客 七番',
  'Зразок клієнта',
  'مثال ٣',
  'Kundin Prüf 🦊🚀',
  '테스트 고객',
  'naïve café ☕',
] as const;
export const ESCAPED_TEXTS = [
  'Order "A\\B" \\ done',
  'tab\there',
  'line\none\r\ntwo',
  'C:\\temp\\"new"',
  '</script>\u0001\u2028',
] as const;

export const MEDIA = [
  'voice',
  'voice',
  'voice',
  'voice',
  'voice',
  'message',
  'message',
  'chat',
  'email',
  'callback',
] as const;
export const DISCONNECTS = ['client', 'peer', 'endpoint', 'system', 'timeout'] as const;

/** Integers that a double cannot represent exactly (2^53 is 9007199254740992). */
export const BIG_INTEGERS = ['9007199254740993', '18446744073709551615', '12345678901234567890123'] as const;

/** Returns the element at a fraction of a list (from 0 to less than 1). */
export function from<T>(list: readonly [T, ...T[]], fraction: number): T {
  return list[Math.floor(fraction * list.length)] ?? list[0];
}
