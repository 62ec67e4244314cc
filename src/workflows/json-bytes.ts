const encoder = new TextEncoder();
const ASCII = /^[\x20-\x7e]*$/;

/** Returns how many bytes a value takes as JSON in UTF-8. */
export function jsonBytes(value: unknown): number {
  const json = JSON.stringify(value) ?? '';
  // Cursors are counted with every page, and are nearly always short and ASCII.
  return ASCII.test(json) ? json.length : encoder.encode(json).length;
}
