// A terminal that does not say how wide it is.
const USUAL_COLUMNS = 80;
// Where a line has room for less than this behind its label, what follows hangs by two columns alone.
const LEAST_ROOM = 40;
const LABEL = /^ *(?:[\w-]+(?: [\w-]+)?: +)?/;

/** Writes lines: on a terminal folded to its width, elsewhere as they are, for `grep`. */
export function print(stream: NodeJS.WriteStream, text: string): void {
  stream.write(`${stream.isTTY ? fold(text, stream.columns || USUAL_COLUMNS) : text}\n`);
}

/**
 * Folds lines at spaces, each piece at most `columns` wide; what follows hangs under the text behind its label. An
 * address, a path or a hash is never cut: it has a line of its own, from its first column where it is wider than that.
 */
export function fold(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => foldLine(line, columns))
    .join('\n');
}

function foldLine(line: string, columns: number): string[] {
  if (widthOf(line) <= columns) return [line];
  const label = LABEL.exec(line)![0];
  const hanging = ' '.repeat(columns - label.length < LEAST_ROOM ? 2 : label.length);
  const lines: string[] = [];
  let current = label;
  let isEmpty = true;
  for (const word of line.slice(label.length).split(' ')) {
    const longer = isEmpty ? `${current}${word}` : `${current} ${word}`;
    if (widthOf(longer) <= columns) current = longer;
    else {
      if (!isEmpty || current.trim() !== '') lines.push(current.trimEnd());
      current = widthOf(hanging) + widthOf(word) <= columns ? `${hanging}${word}` : word;
    }
    isEmpty = false;
  }
  return [...lines, current];
}

const widthOf = (text: string): number => [...text].length;
