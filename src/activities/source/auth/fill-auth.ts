import { createPrivateKey } from 'node:crypto';
import { fillAll, type Value } from '../../../datasets/definition/placeholders.ts';
import type { ApiDefinition } from '../../../datasets/definition/schema.ts';
import { InvalidInput } from '../../../errors.ts';
import { fillUrl, UnsafeValue } from '../described/base-url.ts';
import { readSecret } from '../../../secret-file.ts';
import { createSecrets, secretNames } from './secrets.ts';

type Auth = Exclude<ApiDefinition['auth'], 'none'>;
type Environment = NodeJS.ProcessEnv;

export interface FilledAuth {
  /** The definition's `auth`, with secrets and settings filled in. */
  auth: Auth;
  /** The secrets that are in it. */
  secrets: ReadonlySet<string>;
}

/**
 * Fills secrets and settings into a definition's `auth`. Each text is filled once: a setting that looks like a secret's
 * name, or a secret that looks like a placeholder, stays as it is. So nobody can obtain secrets by starting an export.
 *
 * @throws InvalidInput naming every variable and setting that is missing, or that does not fit where it is used.
 */
export function fillAuth(
  definition: ApiDefinition,
  auth: Auth,
  settings: Readonly<Record<string, Value>>,
  env: Environment,
): FilledAuth {
  requireSecrets(auth, env);
  const secrets = createSecrets(env);
  const valueOf = (name: string): Value => {
    const value = settings[name] ?? definition.settings[name] ?? null;
    if (value === null) throw new InvalidInput([`setting "${name}" must be given: the login needs it`]);
    return value;
  };
  const filled = <T>(value: T): T => fillAll(value, valueOf, (text) => secrets.fill(text));
  const url = (given: string): string => checkedUrl(given, valueOf);
  const { oauth2, login, ...fixed } = auth;
  const result: Auth = {
    ...filled(fixed),
    ...(oauth2 && {
      oauth2: { ...oauth2, token: url(oauth2.token), client: filled(oauth2.client), params: filled(oauth2.params) },
    }),
    ...(login && {
      login: {
        ...login,
        ...(login.post !== undefined && { post: url(login.post) }),
        ...(login.get !== undefined && { get: url(login.get) }),
        ...(login.form && { form: filled(login.form) }),
        ...(login.json && { json: filled(login.json) }),
        ...(login.basic && { basic: filled(login.basic) }),
      },
    }),
  };
  requireFitting(auth, result);
  return { auth: result, secrets: secrets.used };
}

function requireSecrets(auth: Auth, env: Environment): void {
  const missing = secretNames(auth).filter((name) => readSecret(env, name) === undefined);
  if (missing.length === 0) return;
  throw new InvalidInput(
    missing.map(
      (name) =>
        `${name} or ${name}_FILE must be set in the environment of the worker: the definition of the API uses this secret`,
    ),
  );
}

/** Fills a URL with settings only, never with secrets, because messages show it. */
function checkedUrl(url: string, valueOf: (name: string) => Value): string {
  try {
    const filled = fillUrl(url, valueOf);
    if (URL.canParse(filled)) return filled;
  } catch (error) {
    throw error instanceof UnsafeValue ? new InvalidInput([error.message]) : error;
  }
  throw new InvalidInput([`${url} does not result in a valid URL with these settings`]);
}

// What undici accepts as the value of a header.
const HEADER_TEXT = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Refuses what no request could hold, here and not in the middle of an export. The values are not shown. */
function requireFitting(named: Auth, { bearer, header, oauth2 }: Auth): void {
  const problems: string[] = [];
  const names = (text: string | undefined) => secretNames(text).join(' and ') || 'a value in "auth"';
  if (bearer !== undefined && !HEADER_TEXT.test(bearer))
    problems.push(`${names(named.bearer)} contains a line break or another character that a header cannot contain`);
  for (const [name, value] of Object.entries(header ?? {})) {
    if (!HEADER_TEXT.test(String(value)))
      problems.push(
        `${names(named.header![name])} contains a line break or another character that the header ${name} cannot contain`,
      );
  }
  if (oauth2?.grant === 'jwt_bearer' && !isPrivateKey(oauth2.client.secret!))
    problems.push(
      `${names(named.oauth2!.client.secret)} must be a private key in PEM format: RSA, or EC on the curve P-256`,
    );
  if (problems.length > 0) throw new InvalidInput(problems);
}

function isPrivateKey(pem: string): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem.replaceAll('\\n', '\n'));
    return asymmetricKeyType === 'rsa' || asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}
