import { type ApiAccess, openApiAccess } from '../activities/source/api-access.ts';
import { createAuthenticator } from '../activities/source/auth/authenticator.ts';
import { tokensFolder } from '../activities/source/auth/stored-token.ts';
import { DESCRIBED_FAILURES } from '../activities/source/described/advice.ts';
import { openBuiltInApi } from '../activities/source/described/built-in.ts';
import { createDescribedApi, type DescribedApi } from '../activities/source/described/described-api.ts';
import { createQuota } from '../activities/source/described/quota.ts';
import { createHttpClient } from '../activities/source/http.ts';
import type { Settings } from '../activities/source/source.ts';
import type { Config } from '../config.ts';
import { BUILT_IN_API } from '../contract.ts';
import type { ApiDefinition } from '../datasets/definition/schema.ts';
import type { ExchangeRecorder } from './exchange-recorder.ts';

export interface ConnectionParts {
  definition: ApiDefinition;
  /** All settings, defaults included. */
  settings: Settings;
  config: Config;
  /** Where secrets come from. */
  env: NodeJS.ProcessEnv;
  /** Access to the built-in API, if it is open already; it stays open. */
  access?: ApiAccess;
}

/** An API that is requested outside of exports. */
export interface ApiConnection {
  api: DescribedApi;
  /** Gets a credential. @throws SourceFailure, or InvalidInput where a secret is missing. */
  logIn: () => Promise<void>;
  close: () => Promise<void>;
}

/** Connects to an API; a recorder sees each exchange, except for logins. */
export function connectApi(parts: ConnectionParts, recorder: ExchangeRecorder): ApiConnection {
  return parts.definition.name === BUILT_IN_API ? connectBuiltIn(parts, recorder) : connectDescribed(parts, recorder);
}

function connectDescribed(parts: ConnectionParts, recorder: ExchangeRecorder): ApiConnection {
  const { definition, settings, config, env } = parts;
  const http = createHttpClient(config.requestTimeoutSeconds, { failures: DESCRIBED_FAILURES });
  const folder = tokensFolder(config.dataDir);
  const authenticator = createAuthenticator({ api: definition, settings, http, env, tokensFolder: folder });
  const quota = createQuota(definition.limit);
  const watched = recorder.watch(http);
  const api = createDescribedApi({ definition, http: watched, quota, authenticator: () => authenticator });
  return { api, logIn: async () => void (await authenticator.get()), close: () => http.close() };
}

function connectBuiltIn({ config, access: given }: ConnectionParts, recorder: ExchangeRecorder): ApiConnection {
  const access = given ?? openApiAccess(config);
  const api = openBuiltInApi({ ...access, http: recorder.watch(access.http) }, config);
  return {
    api,
    logIn: async () => void (await access.tokens.get()),
    close: async () => (given ? undefined : access.close()),
  };
}
