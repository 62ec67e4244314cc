/** Reads the bytes between the tokens of a JSON text. */

const SPACE = 0x20;
const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
export const QUOTE = 0x22;

// Functions that are called for each token take `end`, the number of bytes: V8 reads a length slowly, as it has to check that
// the memory is still there once any was handed over in the process. That alone took a third of the time.

/**
 * Returns the byte at an offset, or 0 past the end. JSON never contains a 0 byte, so every check that refuses it also
 * refuses a truncated body, and no read leaves the array (a single one makes V8 slow down all later reads).
 */
export function byteAt(json: Uint8Array, at: number, end = json.length): number {
  return at < end ? json[at]! : 0;
}

/** Returns where the next token starts. Most APIs send no whitespace: that case costs one comparison. */
export function skipSpace(json: Uint8Array, at: number, end = json.length): number {
  return byteAt(json, at, end) > SPACE ? at : skipSpaceRun(json, at);
}

function skipSpaceRun(json: Uint8Array, at: number): number {
  for (;;) {
    const byte = byteAt(json, at);
    if (byte !== SPACE && byte !== LF && byte !== CR && byte !== TAB) return at;
    at++;
  }
}
