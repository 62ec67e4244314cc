import { InvalidInput } from '../../../errors.ts';
import { readSecret } from '../../../secret-file.ts';

// A dollar sign and a word in capitals. Two dollar signs stand for one literal dollar sign.
const SECRET = /\$(\$|[A-Z][A-Z0-9_]*)/g;

/** Replaces names of secrets with their values from the worker's environment. */
export interface Secrets {
  fill(text: string): string;
  /** All values used so far, for code that must hide them. */
  readonly used: ReadonlySet<string>;
}

/** Reads secrets from an environment. @throws InvalidInput (fill) naming a variable that is not set. */
export function createSecrets(env: NodeJS.ProcessEnv): Secrets {
  const used = new Set<string>();
  return {
    used,
    fill: (text) =>
      text.replace(SECRET, (_, name: string) => {
        if (name === '$') return '$';
        const value = readSecret(env, name);
        if (value === undefined)
          throw new InvalidInput([`${name} must be set: the definition of the API uses this secret`]);
        used.add(value);
        return value;
      }),
  };
}

/** Lists the names of the secrets in a JSON value, each once, in order of appearance. */
export function secretNames(value: unknown): string[] {
  const text = JSON.stringify(value) ?? '';
  return [...new Set([...text.matchAll(SECRET)].map(([, name]) => name!).filter((name) => name !== '$'))];
}
