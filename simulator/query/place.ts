const BYTES = 8;

/** Returns an opaque text for a position in the answer to a question, which `hash` identifies. */
export function placeText(offset: number, hash: number): string {
  const bytes = Buffer.alloc(BYTES);
  bytes.writeUInt32BE(hash, 0);
  bytes.writeUInt32BE(offset, 4);
  return bytes.toString('base64url');
}

/** Reads the position from a text of {@link placeText}; null if it is invalid or belongs to another question. */
export function parsePlace(text: unknown, hash: number): number | null {
  const bytes = Buffer.from(typeof text === 'string' ? text : '', 'base64url');
  return bytes.length === BYTES && bytes.readUInt32BE(0) === hash ? bytes.readUInt32BE(4) : null;
}
