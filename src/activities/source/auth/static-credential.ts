import type { FilledAuth } from './fill-auth.ts';
import type { Credential } from './credential.ts';
import { basicAuthorization } from './build-token-request.ts';

/** Returns the credential that the definition itself contains; null if it has to be requested. */
export function staticCredential({ bearer, header, query, basic }: FilledAuth['auth']): Credential | null {
  const made = (parts: Partial<Credential>): Credential => ({ headers: {}, query: {}, values: {}, ...parts });
  if (bearer !== undefined) return made({ headers: { authorization: `Bearer ${bearer}` } });
  if (basic) return made({ headers: { authorization: basicAuthorization(basic.user, basic.password) } });
  if (header) return made({ headers: texts(header, (name) => name.toLowerCase()) });
  return query ? made({ query: texts(query) }) : null;
}

/** Converts values to text: a setting that is the whole value keeps its type until here. */
function texts(values: Record<string, unknown>, rename = (name: string) => name): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [rename(name), String(value)]));
}
