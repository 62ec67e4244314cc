import { InvalidInput } from '../errors.ts';
import { parseConnectionString } from '../input/connection-string.ts';
import { isInFile, readSecret } from '../secret-file.ts';

/** Secrets that may be in files, as they are now. @throws InvalidInput naming every file that cannot be used. */
export function secretsIn(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  const problems: string[] = [];
  const read = (name: string): [string, string | undefined] => {
    try {
      return [name, readSecret(env, name)];
    } catch (error) {
      problems.push(...(error as InvalidInput).problems);
      return [name, undefined];
    }
  };
  const secrets = ['GENESYS_CLIENT_SECRET', 'HOLDFAST_POSTGRES_URL', 'PGPASSWORD', 'TEMPORAL_API_KEY'].map(read);
  if (problems.length > 0) throw new InvalidInput(problems);
  return Object.fromEntries(secrets);
}

/** The connection string; a password in a file of its own goes into it, as the driver reads only PGPASSWORD by itself. */
export function postgresUrl(env: NodeJS.ProcessEnv): string | null {
  const url = readSecret(env, 'HOLDFAST_POSTGRES_URL');
  if (url === undefined || !isInFile(env, 'PGPASSWORD')) return url ?? null;
  const parsed = parseConnectionString(url);
  if ('problems' in parsed || parsed.settings.password !== undefined) return url;
  const password = encodeURIComponent(readSecret(env, 'PGPASSWORD')!);
  return `${url}${url.includes('?') ? '&' : '?'}password=${password}`;
}
