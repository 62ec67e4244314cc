/** Texts for JSON values that keep them apart: a string stands for itself unless that reads like another value. */

/** What reads like a JSON value, and not like the characters of a string: `1`, `true`, `{…`, `"…`. */
const LIKE_A_VALUE = /^(?:["{[]|(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$)/;

/** Returns the text of a string value: its own characters, or its JSON where those read like another value. */
export function textOfString(value: string): string {
  return LIKE_A_VALUE.test(value) ? JSON.stringify(value) : value;
}

/** Returns a string as JSON in plain characters: no control character and no half of a surrogate pair stands in it by itself. */
export const quotedText = (value: string): string => JSON.stringify(value);

/** Returns the text of a value from a cell, where a string may stand as {@link quotedText}; null where it is damaged. */
export function textOfCell(cell: string): string | null {
  if (!cell.startsWith('"')) return cell;
  try {
    return textOfString(JSON.parse(cell) as string);
  } catch {
    return null;
  }
}

/** Joins the texts of a key's fields, so that no two keys get the same text: one stands alone, several as a JSON array. */
export function joinKey(texts: readonly string[]): string {
  if (texts.length === 1) return texts[0]!;
  return `[${texts.map((text) => (LIKE_A_VALUE.test(text) ? text : JSON.stringify(text))).join(',')}]`;
}
