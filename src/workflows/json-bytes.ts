const encoder = new TextEncoder();
const ASCII = /^[\x20-\x7e]*$/;
// Printable ASCII without `"` and `\`, so that JSON adds nothing but the quotes.
const PLAIN = /^[\x20!#-[\]-~]*$/;

/** Returns how many bytes a value takes as JSON in UTF-8. */
export function jsonBytes(value: unknown): number {
  // Cursors are counted three times for each page, and are nearly always plain.
  if (typeof value === 'string' && PLAIN.test(value)) return value.length + 2;
  const json = JSON.stringify(value) ?? '';
  return ASCII.test(json) ? json.length : encoder.encode(json).length;
}
