import { readFileSync } from 'node:fs';
import { InvalidInput } from './errors.ts';

type Environment = Readonly<NodeJS.ProcessEnv>;

/** The last content of each file, by path: it is used while a file is being replaced. */
const lastRead = new Map<string, string>();

/** The variable that names the file of a secret. */
const fileVariable = (name: string): string => `${name}_FILE`;

/**
 * Returns a secret of the environment: the variable itself, or the content of the file that `NAME_FILE` names, without
 * the line break at its end. The file is read each time, so that a new secret applies without a restart.
 *
 * @returns undefined if neither is set.
 * @throws InvalidInput if both are set, or the file cannot be read; no message contains its content.
 */
export function readSecret(env: Environment, name: string): string | undefined {
  // An empty variable is not set.
  const value = env[name] || undefined;
  const file = env[fileVariable(name)] || undefined;
  if (file === undefined) return value;
  if (value !== undefined) throw new InvalidInput([`${name} and ${fileVariable(name)} are both set: keep one of them`]);
  return contentOf(file, fileVariable(name));
}

/** Returns whether a secret is in a file, and so may change while the process runs. */
export const isInFile = (env: Environment, name: string): boolean => Boolean(env[fileVariable(name)]);

function contentOf(file: string, variable: string): string {
  try {
    const content = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    if (content === '') throw new Error('it is empty');
    lastRead.set(file, content);
    return content;
  } catch (error) {
    const last = lastRead.get(file);
    if (last !== undefined) return last;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new InvalidInput([`${variable} names ${file}, which cannot be used: ${code ?? message}`]);
  }
}
