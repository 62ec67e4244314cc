import { type Origin, apiOf } from '../../../contract.ts';
import type { Dataset } from '../../../datasets/dataset.ts';
import { loadDefinition } from '../../../datasets/definition/definitions-folder.ts';
import { listDefinitions } from '../../../datasets/definition/list-definitions.ts';
import type { ApiDefinition } from '../../../datasets/definition/schema.ts';
import { InvalidInput } from '../../../errors.ts';
import { createAuthenticator, identityOf } from '../auth/authenticator.ts';
import { tokensFolder } from '../auth/stored-token.ts';
import { createHttpClient, type HttpClient } from '../http.ts';
import type { DescribedSources } from '../registry.ts';
import type { Settings, Source } from '../source.ts';
import { DESCRIBED_FAILURES } from './advice.ts';
import { fillUrl } from './base-url.ts';
import { createDescribedApi } from './described-api.ts';
import { createDescribedSource } from './described-source.ts';
import { activitiesPerSecond, createQuota } from './quota.ts';
import { fillSettings } from './settings.ts';
import { sourceIn } from './source-in.ts';

/** The APIs for which a worker has definitions. */
export interface DescribedApis {
  sources: DescribedSources;
  datasets: readonly Dataset[];
  /** Each API, and how many of its activities may start per second on all workers together; null = no limit. */
  limits: readonly { name: string; activitiesPerSecond: number | null }[];
  /** The faults of definitions that cannot be used; their datasets are refused with the same sentences. */
  problems: readonly string[];
  close(): Promise<void>;
}

export interface DescribedApisParts {
  /** Folder of the definitions. */
  folder: string;
  /** The environment that contains the secrets. */
  env: NodeJS.ProcessEnv;
  dataDir: string;
  requestTimeoutSeconds: number;
  /** Returns the client through which all requests go. */
  watchHttp?: (http: HttpClient) => HttpClient;
  tokenMinted?: () => void;
  /** For tests that open hundreds of APIs: replaces the digest of a client, which takes 50 ms on purpose. */
  identify?: typeof identityOf;
}

/** Reads all definitions of a folder. A faulty one does not affect the others. */
export function openDescribedApis(parts: DescribedApisParts): DescribedApis {
  const { folder, requestTimeoutSeconds, watchHttp = (http) => http } = parts;
  const http = watchHttp(createHttpClient(requestTimeoutSeconds, { failures: DESCRIBED_FAILURES }));
  const loaded = listDefinitions(folder).map((name) => load(name, folder));
  const apis = loaded.filter((each) => 'definition' in each).map(({ definition }) => openApi(definition, http, parts));
  const wrong = new Map(loaded.flatMap((each) => ('problems' in each ? [[each.name, each.problems] as const] : [])));
  return {
    sources(name) {
      const api = apiOf(name);
      const problems = wrong.get(api ?? '');
      if (problems) throw new InvalidInput(problems);
      const found = apis.find(({ definition }) => definition.name === api);
      return found ? sourceIn(found.definition, found.sources, name) : null;
    },
    datasets: apis.flatMap(({ sources }) => [...sources.values()].map(({ dataset }) => dataset)),
    limits: apis.map(({ definition }) => ({
      name: definition.name,
      activitiesPerSecond: activitiesPerSecond(definition),
    })),
    problems: [...wrong.values()].flat(),
    close: () => http.close(),
  };
}

type Loaded = { definition: ApiDefinition } | { name: string; problems: readonly string[] };

function load(name: string, folder: string): Loaded {
  try {
    return { definition: loadDefinition(name, folder) };
  } catch (error) {
    if (error instanceof InvalidInput) return { name, problems: error.problems };
    throw error;
  }
}

function openApi(definition: ApiDefinition, http: HttpClient, parts: DescribedApisParts) {
  const { env, dataDir, tokenMinted, identify = identityOf } = parts;
  const quota = createQuota(definition.limit);
  const minting = tokenMinted && { tokenMinted };
  const authenticator = perSettings((settings) =>
    createAuthenticator({ api: definition, settings, http, env, tokensFolder: tokensFolder(dataDir), ...minting }),
  );
  const open = (settings: Settings) =>
    createDescribedApi({ definition, http, quota, authenticator: () => authenticator(settings) });
  const settings = (given: Settings) => fillSettings(definition, given);
  // Cached, because every page needs the origin and deriving it takes long.
  const origin = perSettings(async (given): Promise<Origin> => ({
    api: addressOf(definition, given),
    client: await identify(definition, given, env),
  }));
  const sources = new Map<string, Source>(
    Object.keys(definition.datasets).map((name) => [
      name,
      createDescribedSource({ definition, name, open, origin, settings }),
    ]),
  );
  return { definition, sources };
}

/** Caches one value for each set of settings. */
function perSettings<T>(make: (settings: Settings) => T): (settings: Settings) => T {
  const made = new Map<string, T>();
  return (settings) => {
    const key = JSON.stringify(settings);
    const known = made.get(key) ?? make(settings);
    made.set(key, known);
    return known;
  };
}

/** Returns the API's address with its settings; unfilled if the token's answer names the host. */
function addressOf({ url }: ApiDefinition, settings: Settings): string {
  if (url.includes('${token.')) return url;
  return fillUrl(url, (name) => settings[name] ?? '').replace(/\/+$/, '');
}
