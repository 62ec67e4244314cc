/** Texts that tell JSON values apart: a string is its own text unless it reads like another value. */

/** Matches strings that read like another JSON value: `1`, `true`, `{…`, `"…`. */
const LIKE_A_VALUE = /^(?:["{[]|(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$)/;

/** Returns the text of a string: its own characters, or its JSON if those read like another value. */
export function textOfString(value: string): string {
  return LIKE_A_VALUE.test(value) ? JSON.stringify(value) : value;
}

/** Returns a string as JSON, in which control characters and unpaired surrogates are escaped. */
export const quotedText = (value: string): string => JSON.stringify(value);

/** Returns the text of a value from a cell, which may hold a string as {@link quotedText}; null if it is damaged. */
export function textOfCell(cell: string): string | null {
  if (!cell.startsWith('"')) return cell;
  try {
    return textOfString(JSON.parse(cell) as string);
  } catch {
    return null;
  }
}

/** Joins the texts of a key's fields so that different keys differ: one stays as it is, several become a JSON array. */
export function joinKey(texts: readonly string[]): string {
  if (texts.length === 1) return texts[0]!;
  return `[${texts.map((text) => (LIKE_A_VALUE.test(text) ? text : JSON.stringify(text))).join(',')}]`;
}
