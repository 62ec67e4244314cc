import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Interrupted } from './interrupt.ts';

/** What came after an answer, from keys or from a paste of several lines: it answers the next questions. */
let ahead = '';
const keepAhead = (text: string | undefined): void => void (ahead += text ?? '');

/**
 * Asks a person at the terminal; returns the answer without spaces around it.
 *
 * @param hidden shows nothing of what is typed.
 * @throws Interrupted at Ctrl-C or Ctrl-D.
 */
export async function askAtTerminal(question: string, hidden = false): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: hidden ? silent : process.stderr, terminal: true });
  process.stdin.off('keypress', keepAhead);
  // Only now: from here on, the terminal itself shows nothing of what is typed.
  process.stderr.write(question);
  // Or what is typed would be drawn over the question.
  if (!hidden) lines.setPrompt(question);
  let isAnswered = false;
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once('line', (line) => {
        isAnswered = true;
        // It takes its listeners off stdin, or it would show the rest of a paste, and the next answer, even a hidden one.
        lines.close();
        process.stdin.on('keypress', keepAhead);
        resolve(line.trim());
      });
      lines.once('close', () => {
        if (!isAnswered) reject(new Interrupted('interrupted: nothing was written'));
      });
      lines.once('SIGINT', () => lines.close());
      typeAhead(lines);
    });
  } finally {
    if (hidden || !isAnswered) process.stderr.write('\n');
  }
}

/** Types what is already there, up to the end of its line. */
function typeAhead(lines: Interface): void {
  const [, text = '', end = '', rest = ''] = /^\n?([^\r\n]*)(\r\n?|\n)?([^]*)$/.exec(ahead)!;
  ahead = rest;
  if (text !== '') lines.write(text);
  if (end !== '') lines.write(null, { name: 'return' });
}
