const BYTES = 8;

/** Makes an opaque text of a place in the answer to one question, told from others by `hash`. */
export function placeText(offset: number, hash: number): string {
  const bytes = Buffer.alloc(BYTES);
  bytes.writeUInt32BE(hash, 0);
  bytes.writeUInt32BE(offset, 4);
  return bytes.toString('base64url');
}

/** Reads what {@link placeText} made; null when it is nonsense or of another question. */
export function parsePlace(text: unknown, hash: number): number | null {
  const bytes = Buffer.from(typeof text === 'string' ? text : '', 'base64url');
  return bytes.length === BYTES && bytes.readUInt32BE(0) === hash ? bytes.readUInt32BE(4) : null;
}
