import type { Value } from '../../../datasets/definition/placeholders.ts';
import type { ApiDefinition } from '../../../datasets/definition/schema.ts';
import type { HttpClient } from '../http.ts';
import { rememberSecret } from '../known-secrets.ts';
import { createTokenManager, type TokenGrant } from '../token-manager.ts';
import { type Credential, rememberCredential, tokenCredential } from './credential.ts';
import { isInFile } from '../../../secret-file.ts';
import { type FilledAuth, fillAuth } from './fill-auth.ts';
import { createRefresher } from './refresh-token.ts';
import { requestTokenAnswer } from './request-token.ts';
import { secretNames } from './secrets.ts';
import { staticCredential } from './static-credential.ts';
import { tokenFolder } from './stored-token.ts';
import type { TokenAnswer } from './token-answer.ts';
import { loginRequest, oauth2Request } from './build-token-request.ts';

export type { Credential } from './credential.ts';
export { identityOf } from './identity.ts';

/** Adds to the requests of one API what authenticates them. */
export interface Authenticator {
  /** Whether a refused credential can be renewed: false where it is static (bearer, header, query, basic, none). */
  renewable: boolean;
  /**
   * Returns a valid credential. Callers that come while one is being requested share that request.
   *
   * @throws SourceFailure by the failure table.
   */
  get: () => Promise<Credential>;
  /** Says that the API refused this one: the next get renews, unless it has been renewed already. */
  refuse: (credential: Credential) => void;
}

export interface AuthenticatorParts {
  api: ApiDefinition;
  settings: Readonly<Record<string, Value>>;
  http: HttpClient;
  env: NodeJS.ProcessEnv;
  /** Folder for refresh tokens that rotate (below the data directory). */
  tokensFolder: string;
  /** Called for each token that was granted. */
  tokenMinted?: () => void;
}

/**
 * Creates the authenticator of a definition.
 *
 * @throws InvalidInput naming secrets and settings that are missing, or that do not fit where they are used.
 */
export function createAuthenticator(parts: AuthenticatorParts): Authenticator {
  const { api, settings, env } = parts;
  if (api.auth === 'none') return fixedAuthenticator({ headers: {}, query: {}, values: {} }, new Set());
  const { auth } = api;
  const fill = () => fillAuth(api, auth, settings, env);
  const filled = fill();
  // Without secrets in files nothing can change, so pages do not have to read it again.
  const refill = secretNames(auth).some((name) => isInFile(env, name)) ? fill : () => filled;
  return staticCredential(filled.auth) === null ? renewingAuthenticator(parts, refill) : definedAuthenticator(refill);
}

/** For a credential that is in the definition itself, with its secrets as they are now. */
function definedAuthenticator(filled: () => FilledAuth): Authenticator {
  const get = () => {
    const { auth, secrets } = filled();
    return fixedAuthenticator(staticCredential(auth)!, secrets).get();
  };
  return { renewable: false, get, refuse: () => {} };
}

function fixedAuthenticator(credential: Credential, secrets: ReadonlySet<string>): Authenticator {
  return {
    renewable: false,
    get: () => {
      remember(credential, secrets);
      return Promise.resolve(credential);
    },
    refuse: () => {},
  };
}

function renewingAuthenticator(parts: AuthenticatorParts, filled: () => FilledAuth): Authenticator {
  const open = ({ auth, secrets }: FilledAuth) => ({
    text: JSON.stringify(auth),
    ask: tokenSource(parts, auth),
    send: (auth.oauth2 ?? auth.login)!.send,
    secrets,
  });
  let opened = open(filled());
  const tokenOf = new WeakMap<Credential, string>();
  const tokens = createTokenManager<Credential>(async (refused) => {
    const now = filled();
    if (JSON.stringify(now.auth) !== opened.text) opened = open(now);
    const { ask, send, secrets } = opened;
    for (const secret of secrets) rememberSecret(secret);
    const granted = await ask(refused === null ? null : tokenOf.get(refused)!);
    const credential = tokenCredential(granted, send);
    tokenOf.set(credential, granted.token);
    const { lifeSeconds, restSeconds = null } = granted;
    return { value: credential, lifeSeconds, restSeconds };
  });
  return {
    renewable: true,
    get: async () => {
      const { value } = await tokens.get();
      remember(value, opened.secrets);
      return value;
    },
    refuse: (credential) => tokens.refuse({ value: credential }),
  };
}

type Grant = Pick<TokenAnswer, 'token' | 'kept'> & Omit<TokenGrant, 'value'>;

/** Returns a function that requests a token, given the token that was refused. */
function tokenSource(
  { api, http, tokensFolder, tokenMinted = () => {} }: AuthenticatorParts,
  { oauth2, login }: FilledAuth['auth'],
): (refused: string | null) => Promise<Grant> {
  if (oauth2?.grant === 'refresh_token') {
    const source = String((api.auth as FilledAuth['auth']).oauth2!.params['refresh_token']);
    const folder = tokenFolder(tokensFolder, api.name, oauth2.token, oauth2.client.id, source);
    const seed = { token: String(oauth2.params['refresh_token']), source };
    return createRefresher({ http, oauth2, folder, seed, tokenMinted });
  }
  return async () => {
    const granted = oauth2
      ? await requestTokenAnswer(http, oauth2Request(oauth2, null), oauth2.answer)
      : await requestTokenAnswer(http, loginRequest(login!), login!.answer, SESSION_MADE);
    tokenMinted();
    return granted;
  };
}

// A login often creates a session and answers 201.
const SESSION_MADE = [200, 201];

/** Called for each request: known-secrets.ts keeps only the secrets used last. */
function remember(credential: Credential, secrets: ReadonlySet<string>): void {
  for (const secret of secrets) rememberSecret(secret);
  rememberCredential(credential);
}
