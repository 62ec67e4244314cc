import type { TestContext } from 'node:test';
import { type Authenticator, createAuthenticator } from '../src/activities/source/auth/authenticator.ts';
import type { Value } from '../src/datasets/definition/placeholders.ts';
import { readDefinition } from '../src/datasets/definition/read-definition.ts';
import type { ApiDefinition } from '../src/datasets/definition/schema.ts';
import { httpClient } from './real-api.ts';
import { tempFolder } from './temp-folder.ts';

export interface AuthOptions {
  settings?: Record<string, Value>;
  env?: NodeJS.ProcessEnv;
  tokensFolder?: string;
  tokenMinted?: () => void;
}

/** Returns the definition of a fixed API with the given `auth`; those settings that it uses have no default. */
export function apiWithAuth(auth: string, settings: readonly string[] = []): ApiDefinition {
  const used = settings.filter((name) => auth.includes(`\${${name}}`));
  const list = used.map((name) => `${name}: `).join(', ');
  const text = `name: shop\nurl: https://x.example\nsettings: { ${list} }\nauth: ${auth}\ndatasets: { orders: { get: /o, records: data, key: id } }`;
  return readDefinition(text, 'shop.yaml');
}

/** Creates the authenticator of such a definition, with the real HTTP client. */
export async function openAuth(t: TestContext, auth: string, options: AuthOptions = {}): Promise<Authenticator> {
  const { settings = {}, env = {}, tokenMinted = () => {} } = options;
  const tokensFolder = options.tokensFolder ?? (await tempFolder(t));
  const api = apiWithAuth(auth, Object.keys(settings));
  return createAuthenticator({ api, settings, env, tokensFolder, tokenMinted, http: httpClient(t) });
}
