import { InvalidInput } from '../errors.ts';

/**
 * Returns the text of a `.env` file with variables set: a line that sets one already, or has it as a comment
 * (`#NAME=…`), is replaced, others are put at the end. Everything else stays as it is.
 *
 * @throws InvalidInput where a value cannot be written.
 */
export function withVariables(text: string, variables: Readonly<Record<string, string>>): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  for (const [name, value] of Object.entries(variables)) {
    const line = `${name}=${quotedValue(name, value)}`;
    const at = findLine(lines, name);
    if (at === -1) lines.push(line);
    else lines[at] = line;
  }
  return `${lines.join('\n')}\n`;
}

/** Whether the text of a `.env` file gives a variable a value. */
export const setsVariable = (text: string, name: string): boolean =>
  text.split('\n').some((line) => new RegExp(`^\\s*(export\\s+)?${name}\\s*=\\s*\\S`).test(line));

/** The last line that sets a variable counts; a comment only where none does. */
function findLine(lines: readonly string[], name: string): number {
  const set = lines.findLastIndex((line) => new RegExp(`^\\s*(export\\s+)?${name}\\s*=`).test(line));
  return set === -1 ? lines.findIndex((line) => line.startsWith(`#${name}=`)) : set;
}

/** In quotes where it needs them; single ones first, within which Docker Compose reads no `$` either. */
function quotedValue(name: string, value: string): string {
  if (/^[\w.:/@+-]*$/.test(value)) return value;
  const quote = ["'", '"', '`'].find((each) => !value.includes(each));
  if (quote === undefined || /[\r\n]/.test(value))
    throw new InvalidInput([
      `${name} cannot be written to .env, because it contains line breaks or all three kinds of quotes`,
    ]);
  return `${quote}${value}${quote}`;
}
