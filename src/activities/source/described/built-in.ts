import type { Config } from '../../../config.ts';
import { apiOf, BUILT_IN_API, type Origin } from '../../../contract.ts';
import { ADVICE } from '../../../datasets/genesys/api.ts';
import { genesysDefinition } from '../../../datasets/genesys/definition.ts';
import { FAILURE_RULES } from '../../../datasets/genesys/failure-rules.ts';
import type { ApiAccess } from '../api-access.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import { type Credential, tokenCredential } from '../auth/credential.ts';
import { failureTable } from '../failure-table.ts';
import type { HttpClient } from '../http.ts';
import type { DescribedSources } from '../registry.ts';
import type { Token } from '../token-manager.ts';
import { createDescribedApi, type DescribedApi } from './described-api.ts';
import { createDescribedSource } from './described-source.ts';
import { createQuota } from './quota.ts';
import { fillSettings } from './settings.ts';
import { sourceIn } from './source-in.ts';

/**
 * Returns the datasets that come with Holdfast as definitions. They share everything but their own words with the
 * sources written in code: tokens, host, identity, failure rules, and the rate of the task queue.
 *
 * @param access returns the API's access. Called only when it is needed, as credentials may be missing.
 */
export function createBuiltInSources(access: () => ApiAccess, origin: () => Origin, config: Config): DescribedSources {
  const definition = genesysDefinition();
  let opened: DescribedApi | null = null;
  const open = () => (opened ??= openBuiltInApi(access(), config));
  const parts = { definition, open, settings: fillSettings.bind(null, definition) };
  const sources = new Map(
    Object.keys(definition.datasets).map((name) => [
      name,
      createDescribedSource({ ...parts, name, origin: () => Promise.resolve(origin()) }),
    ]),
  );
  return (name) => (apiOf(name) === BUILT_IN_API ? sourceIn(definition, sources, name) : null);
}

/** Connects the built-in definition with the API that a configuration names. */
export function openBuiltInApi({ http, tokens }: ApiAccess, { apiUrl }: Pick<Config, 'apiUrl'>): DescribedApi {
  const authenticator = fromTokens(tokens);
  return createDescribedApi({
    definition: { ...genesysDefinition(), url: apiUrl },
    http: withFailureTable(http),
    authenticator: () => authenticator,
    quota: createQuota(undefined),
    // The task queue's rate counts activities, so each activity sends one request.
    requestsPerActivity: 1,
  });
}

function fromTokens(tokens: ApiAccess['tokens']): Authenticator {
  const given = new WeakMap<Credential, Token>();
  return {
    renewable: true,
    async get() {
      const token = await tokens.get();
      const credential = tokenCredential({ token: token.value, kept: {} }, 'Bearer');
      given.set(credential, token);
      return credential;
    },
    refuse: (credential) => tokens.refuse(given.get(credential)!),
  };
}

// Each dataset needs another permission.
const FAILURES = failureTable(FAILURE_RULES, {
  ...ADVICE,
  path: 'Check GENESYS_API_URL.',
  forbidden:
    'Give the OAuth client a role with the permission that `holdfast api list` shows for this dataset, in every division that you want to export.',
  refused: 'The source rejects the request; its message names the field. Check pageSize.',
});

function withFailureTable(http: HttpClient): HttpClient {
  return {
    ...http,
    async send(request, signal) {
      const { answer, ...response } = await http.send(request, signal);
      return { ...response, answer: { ...answer, failures: FAILURES } };
    },
  };
}
