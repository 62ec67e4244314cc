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
  process.stderr.write(question);
  const lines = createInterface({ input: process.stdin, output: hidden ? silent : process.stderr, terminal: true });
  // Or what is typed would be drawn over the question.
  if (!hidden) lines.setPrompt(question);
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once('line', (line) => resolve(line.trim()));
      lines.once('close', () => reject(new Interrupted('interrupted: nothing was written')));
      lines.once('SIGINT', () => lines.close());
    });
  } finally {
    lines.removeAllListeners('close').close();
    if (hidden) process.stderr.write('\n');
  }
}
