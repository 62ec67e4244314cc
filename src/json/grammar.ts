/** Runs assembly/json.ts, which checks the grammar of JSON, on the bytes of a text. */
import { readFileSync } from 'node:fs';
import { builtFile } from '../package.ts';
import { refuse } from './malformed-json.ts';

/** What a text should have had instead, by the negative numbers that the compiled functions return. */
const EXPECTED = [
  '',
  'a value',
  'a string',
  'the rest of a string',
  'an escape',
  'a hexadecimal digit',
  'a digit',
  '":"',
  '"," or "}"',
  '"," or "]"',
  'at most 512 levels of nesting',
];

// Node.js has it; its types do not.
declare const WebAssembly: {
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object) => { exports: unknown };
};

/** What assembly/json.ts exports. */
interface Grammar {
  memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  TEXT: { readonly value: number };
  faultAt: { readonly value: number };
  skipValue(at: number, depth: number): number;
  skipString(at: number): number;
}

// The unit of memory in WebAssembly.
const PAGE_BYTES = 64 * 1024;
// What the compiled code may read past the end.
const ZEROS = 16;
// Larger memory is given back with the next text. Pages are smaller, with few exceptions.
const KEPT_BYTES = 16 * 1024 * 1024;

let compiled: object | null = null;
let grammar: Grammar | null = null;
let memory: Uint8Array = new Uint8Array(0);
/** The text that is in the memory; callers make a new array for each text. */
let loaded: Uint8Array | null = null;

/**
 * Skips one value of any kind, without the whitespace around it; returns the offset just past it.
 *
 * @param depth number of arrays and objects around it.
 * @throws MalformedJson for what `JSON.parse` refuses, and for more than 512 levels of nesting.
 */
export function skipValue(json: Uint8Array, at: number, depth: number): number {
  if (json !== loaded) load(json);
  const end = grammar!.skipValue(at, depth);
  return end >= 0 ? end : refuseBy(end);
}

/** Skips one string, including its quotes. */
export function skipString(json: Uint8Array, at: number): number {
  if (json !== loaded) load(json);
  const end = grammar!.skipString(at);
  return end >= 0 ? end : refuseBy(end);
}

function refuseBy(expected: number): never {
  return refuse(EXPECTED[-expected]!, grammar!.faultAt.value);
}

/** Copies a text to the memory. It costs a twentieth of what skipping its values does. */
function load(json: Uint8Array): void {
  // There may be no room for it.
  loaded = null;
  if (grammar === null || memory.length > KEPT_BYTES) grammar = start();
  const from = grammar.TEXT.value;
  const end = from + json.length;
  if (memory.length < end + ZEROS) memory = grow(grammar, end + ZEROS);
  memory.set(json, from);
  memory.fill(0, end, end + ZEROS);
  loaded = json;
}

function start(): Grammar {
  memory = new Uint8Array(0);
  compiled ??= new WebAssembly.Module(readFileSync(builtFile('json/json.wasm')));
  return new WebAssembly.Instance(compiled).exports as Grammar;
}

/** Makes the memory large enough for a text, and twice as large with each step. */
function grow({ memory }: Grammar, bytes: number): Uint8Array {
  const pages = Math.max(1, 2 ** Math.ceil(Math.log2(bytes / PAGE_BYTES)));
  memory.grow(pages - memory.buffer.byteLength / PAGE_BYTES);
  return new Uint8Array(memory.buffer);
}
