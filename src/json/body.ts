/** The bytes of a JSON text, and functions that read them with native code. */
import { isUtf8 } from 'node:buffer';
import { refuse } from './scanner.ts';

/** The bytes of a JSON text in the two forms that readers need. */
export interface Body {
  /** For the scanner. Always a Uint8Array, never a Buffer: V8 specialises the scanner for the classes that it sees. */
  json: Uint8Array;
  /** For native searches and for strings. */
  text: Buffer;
}

const BYTE_ORDER_MARK = Buffer.from('\ufeff');
const BACKSLASH = 0x5c;
const LF = 0x0a;
const CR = 0x0d;

/** Returns whether the string token between two offsets has escapes. */
export function hasEscape(json: Uint8Array, at: number, end: number): boolean {
  for (let i = at; i < end; i++) {
    if (json[i] === BACKSLASH) return true;
  }
  return false;
}

/** Returns the value of the string token between two offsets; the token has been checked, so parsing cannot fail. */
export function readString(body: Body, at: number, end: number): string {
  if (hasEscape(body.json, at, end)) return JSON.parse(body.text.toString('utf8', at, end)) as string;
  return body.text.toString('utf8', at + 1, end - 1);
}

/** True if the JSON has raw line breaks, which can occur only between tokens. */
export function hasLineBreak(bytes: Buffer): boolean {
  return bytes.includes(LF) || bytes.includes(CR);
}

/** Returns a copy without raw line breaks: JSON allows none inside strings, and needs no whitespace between tokens. */
export function withoutLineBreaks(bytes: Buffer): Buffer {
  return Buffer.from(bytes.filter((byte) => byte !== LF && byte !== CR));
}

/** Wraps bytes without copying them. Throws MalformedJson unless they are UTF-8. */
export function asBody(bytes: Uint8Array): Body {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isUtf8(text)) refuse('UTF-8', endOfUtf8(text));
  return { json: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), text };
}

/** Returns roughly where bytes stop being UTF-8: decoding replaces invalid bytes, so encoding again differs from there on. */
function endOfUtf8(text: Buffer): number {
  const again = Buffer.from(text.toString());
  return again.findIndex((byte, at) => byte !== text[at]);
}

/** Returns where the text starts: after a byte order mark, if there is one (as in TextDecoder). */
export function startOfText({ text }: Body): number {
  return text.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
}
