import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Interrupted } from './interrupt.ts';

/**
 * Asks a person at the terminal; returns the answer without spaces around it.
 *
 * @param hidden shows nothing of what is typed.
 * @throws Interrupted at Ctrl-C or Ctrl-D.
 */
export async function askAtTerminal(question: string, hidden = false): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: hidden ? silent : process.stderr, terminal: true });
  // Only now: from here on, the terminal itself shows nothing of what is typed.
  process.stderr.write(question);
  // Or what is typed would be drawn over the question.
  if (!hidden) lines.setPrompt(question);
  let isAnswered = false;
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once('line', (line) => {
        isAnswered = true;
        resolve(line.trim());
      });
      lines.once('close', () => reject(new Interrupted('interrupted: nothing was written')));
      lines.once('SIGINT', () => lines.close());
    });
  } finally {
    // Its own listeners must stay until then: they take it off stdin, or it would echo the next answer, even a hidden one.
    lines.close();
    if (hidden || !isAnswered) process.stderr.write('\n');
  }
}
