/**
 * The grammar of JSON, as AssemblyScript: TypeScript that the build compiles to WebAssembly, since four of five bytes of a page
 * pass here. It takes a quarter of the time of the same code as JavaScript, and no time to become fast.
 *
 * Every function takes the offset at which a token starts and returns the offset just past it, or the negative number of what
 * it expected (`EXPECTED` of src/json/grammar.ts), with `faultAt` set. The bytes must be valid UTF-8, followed by
 * 16 zero bytes: JSON has no zero byte, so every check that refuses one also refuses a text that ends too early.
 */

/** The address of the text. Below it lies, for each open array or object, the byte that closes it. */
export const TEXT: i32 = 1024;

/** Levels of arrays and objects, including the outermost. Real pages have about 10. */
const MAX_DEPTH: i32 = 512;

/** Where a refused text departs from the grammar. */
export let faultAt: i32 = 0;

const A_VALUE: i32 = 1;
const A_STRING: i32 = 2;
const REST_OF_STRING: i32 = 3;
const AN_ESCAPE: i32 = 4;
const HEX_DIGIT: i32 = 5;
const A_DIGIT: i32 = 6;
const A_COLON: i32 = 7;
const COMMA_OR_BRACE: i32 = 8;
const COMMA_OR_BRACKET: i32 = 9;
const LESS_NESTING: i32 = 10;

const TAB: i32 = 0x09;
const LF: i32 = 0x0a;
const CR: i32 = 0x0d;
const SPACE: i32 = 0x20;
const QUOTE: i32 = 0x22;
const PLUS: i32 = 0x2b;
const COMMA: i32 = 0x2c;
const MINUS: i32 = 0x2d;
const DOT: i32 = 0x2e;
const ZERO: i32 = 0x30;
const COLON: i32 = 0x3a;
const BRACKET: i32 = 0x5b;
const BACKSLASH: i32 = 0x5c;
const BRACE: i32 = 0x7b;
const CLOSE_BRACE: i32 = 0x7d;
const LOWER: i32 = 0x20; // or-ed to a letter, makes it lower case
const LETTER_A: i32 = 0x61;
const LETTER_B: i32 = 0x62;
const LETTER_E: i32 = 0x65;
const LETTER_F: i32 = 0x66;
const LETTER_N: i32 = 0x6e;
const LETTER_R: i32 = 0x72;
const LETTER_T: i32 = 0x74;
const LETTER_U: i32 = 0x75;
const SLASH: i32 = 0x2f;

// Four letters, as a little-endian number.
const TRUE: i32 = 0x65757274;
const FALS: i32 = 0x736c6166;
const NULL: i32 = 0x6c6c756e;

/** Skips one value of any kind, without the whitespace around it, given the number of arrays and objects around it. */
export function skipValue(at: i32, depth: i32): i32 {
  const outside = depth;
  while (true) {
    const byte = byteAt(at);
    if (byte == QUOTE) at = skipStringRest(at + 1);
    else if (byte == BRACE || byte == BRACKET) {
      if (depth == MAX_DEPTH) return fault(LESS_NESTING, at);
      const close = byte + 2;
      at = skipSpace(at + 1);
      if (byteAt(at) != close) {
        depth += 1;
        store<u8>(depth, close);
        if (close == CLOSE_BRACE) at = skipKey(at);
        if (at < 0) return at;
        continue;
      }
      at += 1;
    } else at = skipScalar(at);
    if (at < 0) return at;
    // The value has ended, and perhaps also what is around it.
    while (true) {
      if (depth == outside) return at;
      const close = <i32>load<u8>(depth);
      const next = byteAt(at);
      if (next == COMMA) {
        at = skipSpace(at + 1);
        if (close == CLOSE_BRACE) at = skipKey(at);
        if (at < 0) return at;
        break;
      }
      if (next == close) {
        at += 1;
        depth -= 1;
      } else {
        const after = skipSpace(at);
        if (after == at) return fault(close == CLOSE_BRACE ? COMMA_OR_BRACE : COMMA_OR_BRACKET, at);
        at = after;
      }
    }
  }
}

/** Skips one string, including its quotes. */
export function skipString(at: i32): i32 {
  return byteAt(at) == QUOTE ? skipStringRest(at + 1) : fault(A_STRING, at);
}

/** Skips from the start of a key to the start of its value. */
function skipKey(at: i32): i32 {
  at = skipString(at);
  if (at < 0) return at;
  at = skipSpace(at);
  return byteAt(at) == COLON ? skipSpace(at + 1) : fault(A_COLON, at);
}

function skipStringRest(at: i32): i32 {
  while (true) {
    at = skipPlainRun(at);
    if (byteAt(at) == QUOTE) return at + 1;
    if (byteAt(at) != BACKSLASH) return fault(REST_OF_STRING, at);
    at = skipEscape(at);
    if (at < 0) return at;
  }
}

/** Skips, 16 bytes at a time, all but a quote, a backslash and the control characters that no string may have. */
function skipPlainRun(at: i32): i32 {
  while (true) {
    const bytes = v128.load(at, TEXT);
    const special = v128.or(i8x16.eq(bytes, i8x16.splat(<i8>QUOTE)), i8x16.eq(bytes, i8x16.splat(<i8>BACKSLASH)));
    const ends = i8x16.bitmask(v128.or(special, i8x16.lt_u(bytes, i8x16.splat(<i8>SPACE))));
    if (ends != 0) return at + ctz(ends);
    at += 16;
  }
}

function skipEscape(at: i32): i32 {
  const kind = byteAt(at + 1);
  if (isSimpleEscape(kind)) return at + 2;
  if (kind != LETTER_U) return fault(AN_ESCAPE, at);
  for (let digit = at + 2; digit < at + 6; digit++) {
    if (!isHexDigit(byteAt(digit))) return fault(HEX_DIGIT, digit);
  }
  return at + 6;
}

/** Skips a number, `true`, `false` or `null`. */
function skipScalar(at: i32): i32 {
  const byte = byteAt(at);
  if (byte == MINUS || isDigit(byte)) return skipNumber(at);
  const letters = load<i32>(at, TEXT);
  if (letters == TRUE || letters == NULL) return at + 4;
  return letters == FALS && byteAt(at + 4) == LETTER_E ? at + 5 : fault(A_VALUE, at);
}

function skipNumber(at: i32): i32 {
  if (byteAt(at) == MINUS) at++;
  at = byteAt(at) == ZERO ? at + 1 : skipDigits(at);
  if (at > 0 && byteAt(at) == DOT) at = skipDigits(at + 1);
  if (at < 0 || (byteAt(at) | LOWER) != LETTER_E) return at;
  const sign = byteAt(at + 1);
  return skipDigits(sign == PLUS || sign == MINUS ? at + 2 : at + 1);
}

/** Skips one or more digits. */
function skipDigits(at: i32): i32 {
  if (!isDigit(byteAt(at))) return fault(A_DIGIT, at);
  do at++;
  while (isDigit(byteAt(at)));
  return at;
}

function skipSpace(at: i32): i32 {
  while (true) {
    const byte = byteAt(at);
    if (byte > SPACE || (byte != SPACE && byte != LF && byte != CR && byte != TAB)) return at;
    at++;
  }
}

function byteAt(at: i32): i32 {
  return load<u8>(at, TEXT);
}

function isDigit(byte: i32): bool {
  return <u32>(byte - ZERO) < 10;
}

function isHexDigit(byte: i32): bool {
  return isDigit(byte) || <u32>((byte | LOWER) - LETTER_A) < 6;
}

/** Whether the byte may follow a backslash; `u` may, too, with four digits. */
function isSimpleEscape(byte: i32): bool {
  if (byte == QUOTE || byte == BACKSLASH || byte == SLASH) return true;
  return byte == LETTER_B || byte == LETTER_F || byte == LETTER_N || byte == LETTER_R || byte == LETTER_T;
}

function fault(expected: i32, at: i32): i32 {
  faultAt = at;
  return -expected;
}
