import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import xterm from '@xterm/headless';
import { plainEnv } from './world.ts';
import { skipUnlessStrict } from './strict.ts';

// More lines than any command writes in a test.
const SCROLLBACK = 2_000;
const ROWS = 24;

/** What a command showed in a terminal. */
export interface Shown {
  exitCode: number;
  /** The lines on the screen at the end, as a person sees them; a line that is too long for the terminal counts as several. */
  lines: string[];
  /** The successive contents of the cursor's line, such as a progress line, without repetitions. */
  frames: string[];
  /** All lines that were wider than the terminal, unwrapped; during the run and at the end. */
  wrapped: string[];
  /** The raw output. */
  raw: string;
}

/** Returns the reason why tests cannot run a command in a terminal here, or false. */
export const noTerminal = (): string | false =>
  process.platform === 'linux'
    ? skipUnlessStrict(spawnSync('script', ['--version']).status === 0 ? false : 'there is no `script` (util-linux)')
    : 'terminals are opened by the `script` of Linux';

/** What a person types once a question is shown. */
export type Answer = readonly [question: string, keys: string];

/**
 * Runs a command to its end in a terminal with a number of columns.
 *
 * @param env its whole environment.
 * @param answers in the order in which the questions come.
 */
export async function runInTerminal(
  columns: number,
  command: readonly string[],
  env: NodeJS.ProcessEnv = plainEnv(),
  answers: readonly Answer[] = [],
): Promise<Shown> {
  const terminal = new xterm.Terminal({ cols: columns, rows: ROWS, scrollback: SCROLLBACK, allowProposedApi: true });
  const line = `stty cols ${columns} rows ${ROWS}; exec ${command.map(quoted).join(' ')}`;
  const child = spawn('script', ['--quiet', '--return', '--flush', '--command', line, '/dev/null'], {
    env: { TERM: 'xterm-256color', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const unanswered = [...answers];
  let answered = 0;
  const frames: string[] = [];
  const wrapped = new Set<string>();
  let raw = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    raw += chunk as string;
    await new Promise<void>((resolve) => terminal.write(chunk as string, resolve));
    for (const text of wrappedIn(terminal)) wrapped.add(text);
    const frame = lineAt(terminal, terminal.buffer.active.baseY + terminal.buffer.active.cursorY);
    if (frame !== '' && frame !== frames.at(-1)) frames.push(frame);
    const [next] = unanswered;
    if (next === undefined || !raw.slice(answered).includes(next[0])) continue;
    answered = raw.length;
    child.stdin.write(unanswered.shift()![1]);
  }
  if (child.exitCode === null) await once(child, 'exit');
  const { length } = terminal.buffer.active;
  const lines = Array.from({ length }, (_, index) => lineAt(terminal, index));
  while (lines.at(-1) === '') lines.pop();
  terminal.dispose();
  return { exitCode: child.exitCode ?? 1, lines, frames, wrapped: [...wrapped], raw };
}

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

const lineAt = ({ buffer }: xterm.Terminal, index: number): string =>
  buffer.active.getLine(index)?.translateToString(true) ?? '';

/** Joins lines that continue in the next row. */
function wrappedIn(terminal: xterm.Terminal): string[] {
  const { active } = terminal.buffer;
  const found: string[] = [];
  for (let index = 1; index < active.length; index++) {
    if (!active.getLine(index)?.isWrapped) continue;
    if (active.getLine(index - 1)?.isWrapped) found.push(found.pop()! + lineAt(terminal, index));
    else found.push(lineAt(terminal, index - 1) + lineAt(terminal, index));
  }
  return found;
}
