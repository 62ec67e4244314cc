import { writeSync } from 'node:fs';
import type { LogFile } from './log-file.ts';

const COLOURS: Readonly<Record<string, string>> = { warn: '\u001b[33m', error: '\u001b[31m', fatal: '\u001b[31m' };
const PLAIN = '\u001b[0m';

/** Shows a JSON log to people: each entry on one line, the message first, then its fields. */
export function logToTerminal(file: number, hidden: readonly string[], colours: boolean): LogFile {
  return { write: (line) => write(file, `${describeLine(line, hidden, colours)}\n`) };
}

/** Writes to the terminal; a closed one must not end the process. */
function write(file: number, text: string): void {
  try {
    writeSync(file, text);
  } catch {
    // Closed: nothing reads it any more.
  }
}

/** Returns a line of a JSON log as `12:34:56 warn  message  field=value …`, without the hidden fields. */
export function describeLine(json: string, hidden: readonly string[], colours = false): string {
  const { level, time, msg, ...fields } = JSON.parse(json) as Record<string, unknown>;
  const name = String(level);
  const shown = Object.entries(fields)
    .filter(([field]) => !hidden.includes(field))
    .map(([field, value]) => ` ${field}=${describeValue(value)}`)
    .join('');
  const text = `${String(time).slice(11, 19)} ${name.padEnd(5)} ${printable(String(msg))}${shown === '' ? '' : ` ${shown}`}`;
  const colour = colours ? COLOURS[name] : undefined;
  return colour === undefined ? text : `${colour}${text}${PLAIN}`;
}

/** Returns a value as text: for an error its message, as its stack is in the JSON log. */
function describeValue(value: unknown): string {
  const isError = typeof value === 'object' && value !== null && 'message' in value;
  const text = isError ? value.message : value;
  const written = typeof text === 'string' && /^[\w.:/+@-]+$/.test(text) ? text : JSON.stringify(text);
  return printable(written);
}

/** Replaces control characters: a message may repeat what a server has sent. */
// oxlint-disable-next-line no-control-regex
const printable = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
