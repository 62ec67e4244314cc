import { InvalidInput } from '../../../errors.ts';
import { readSecret } from '../../../secret-file.ts';

// A word of capitals behind a dollar sign; two dollar signs are one that stands for itself.
const SECRET = /\$(\$|[A-Z][A-Z0-9_]*)/g;

/** Puts the secrets of the worker's environment in the place of their names. */
export interface Secrets {
  fill(text: string): string;
  /** All values that were used so far, for those who must not show them. */
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
          throw new InvalidInput([`${name} must be set: the definition of the API takes it as a secret`]);
        used.add(value);
        return value;
      }),
  };
}

/** Lists the names of the secrets in a value of JSON, each once, in the order in which they come. */
export function secretNames(value: unknown): string[] {
  const text = JSON.stringify(value) ?? '';
  return [...new Set([...text.matchAll(SECRET)].map(([, name]) => name!).filter((name) => name !== '$'))];
}
