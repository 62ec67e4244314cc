import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { Value } from '../../../datasets/definition/placeholders.ts';
import type { ApiDefinition } from '../../../datasets/definition/schema.ts';
import { type FilledAuth, fillAuth } from './fill-auth.ts';

// Each guess costs 16 MB and some 50 ms, so that nobody finds a short key by trying.
const derive = promisify<string, string, number, Buffer>(scrypt);
// Twelve hex digits distinguish all clients of a company, and are too few to confirm a guess.
const BYTES = 6;

/**
 * Names who a definition's requests are from, for the identity of an export: a digest that gives no secret away. It is
 * made of what stays when a password or a refresh token is changed: the client, the user. A bare token is its own identity.
 *
 * @returns twelve hexadecimal digits, or `none`.
 * @throws InvalidInput naming secrets and settings that are missing.
 */
export async function identityOf(
  api: ApiDefinition,
  settings: Readonly<Record<string, Value>>,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  if (api.auth === 'none') return 'none';
  const { auth } = fillAuth(api, api.auth, settings, env);
  const text = JSON.stringify(whoIn(auth));
  return (await derive(text, `holdfast ${api.name}`, BYTES)).toString('hex');
}

/** Parameters of a token that choose the user, the account or the tenant. */
const WHO =
  /^(sub|subject|user|user_?name|login|email|account(_?id)?|tenant(_?id)?|org(anization)?(_?id)?|company(_?id)?|audience)$/i;
const SECRET = /pass|secret|pin$|otp|key$|token/i;

function whoIn({ bearer, header, query, basic, oauth2, login }: FilledAuth['auth']): unknown {
  if (basic) return { user: basic.user };
  if (oauth2) return { client: oauth2.client.id, at: oauth2.token, ...only(oauth2.params, (name) => WHO.test(name)) };
  if (!login) return { bearer, header: sorted(header), query: sorted(query) };
  const at = login.post ?? login.get;
  if (login.basic) return { at, user: login.basic.user };
  const fields = login.form ?? login.json ?? {};
  const open = only(fields, (name) => !SECRET.test(name));
  // If there is nothing but a key, the key is the identity.
  return { at, ...(Object.keys(open).length === 0 ? fields : open) };
}

function only(values: Readonly<Record<string, unknown>>, keep: (name: string) => boolean): Record<string, unknown> {
  return sorted(Object.fromEntries(Object.entries(values).filter(([name]) => keep(name))));
}

/** Sorted, so that moving a line of the definition does not change the identity. */
function sorted<T>(values: Readonly<Record<string, T>> | undefined): Record<string, T> {
  return Object.fromEntries(Object.entries(values ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
}
