import { DESCRIBED_FAILURES } from '../activities/source/described/advice.ts';
import { openBuiltInApi } from '../activities/source/described/built-in.ts';
import { createDescribedApi, type DescribedApi } from '../activities/source/described/described-api.ts';
import { createDescribedJobs } from '../activities/source/described/described-jobs.ts';
import type { ListingPage } from '../activities/source/described/page-reader.ts';
import { createQuota } from '../activities/source/described/quota.ts';
import { boundsOf } from '../activities/source/described/read-context.ts';
import { type ApiAccess, openApiAccess } from '../activities/source/api-access.ts';
import { createAuthenticator } from '../activities/source/auth/authenticator.ts';
import { tokensFolder } from '../activities/source/auth/stored-token.ts';
import { SourceFailure } from '../activities/source/failure.ts';
import { createHttpClient, type HttpClient, type HttpRequest } from '../activities/source/http.ts';
import type { HttpResponse } from '../activities/source/response.ts';
import type { Settings } from '../activities/source/source.ts';
import type { Config } from '../config.ts';
import { BUILT_IN_API, type Interval, type JobRequest } from '../contract.ts';
import type { ApiDefinition, DatasetDefinition } from '../datasets/definition/schema.ts';
import { type FirstPage, type FirstPageRequest, LONGEST_MS, readFirstPage } from './read-first-page.ts';

/** What asking for one page has brought. `name` is a parent's where that one's page was of no use. */
export interface Probe extends Omit<FirstPage, 'follow'> {
  definition: ApiDefinition;
  dataset: DatasetDefinition;
  /** The last exchange with the API; null where none was made, for instance as the login was refused. */
  exchange: Seen | null;
  /**
   * The page after it, or why it cannot be read; null if there is none, or nobody asked for it. With `end: short` it is also
   * the page after a short one: there must be none.
   */
  following: ListingPage | SourceFailure | null;
  interval: Interval;
}

/** An exchange as it went over the wire, with secrets in it. */
export interface Seen {
  request: HttpRequest;
  response: HttpResponse;
  milliseconds: number;
}

/** An API that is asked outside of exports. */
export interface Prober {
  /** Gets a credential. @throws SourceFailure, or InvalidInput where a secret is missing. */
  logIn(): Promise<void>;
  /** Asks for the first page of a dataset, of at most so many records. */
  ask(name: string, interval: Interval, mostRecords?: number): Promise<Probe>;
  /**
   * Asks how far the data of a dataset that is read by jobs reaches; where that is not said, has a job made for an interval, and
   * removes it.
   *
   * @throws SourceFailure where the API refuses.
   */
  tryJob(name: string, interval: Interval): Promise<void>;
  close(): Promise<void>;
}

export interface ProberParts {
  definition: ApiDefinition;
  /** All settings, defaults included. */
  settings: Settings;
  config: Config;
  /** Where secrets come from. */
  env: NodeJS.ProcessEnv;
  /** Who asks the built-in API, where somebody has opened it already. */
  access?: ApiAccess;
}

/** Opens an API with all of its settings. Of what it gets, only a refresh token that rotates is kept. */
export function openProber({ definition, settings, config, env, access: given }: ProberParts): Prober {
  const recorder = record();
  const { api, logIn, close } = definition.name === BUILT_IN_API ? connectBuiltIn() : connectOwn();
  return {
    logIn,
    ask: async (name, interval, mostRecords = Infinity) => {
      recorder.forget();
      const { follow, ...read } = await readFirstPage({ api, name, settings, interval, mostRecords });
      const first = {
        definition,
        interval,
        exchange: recorder.last(),
        ...read,
        dataset: definition.datasets[read.name]!,
      };
      const isWhole = mostRecords === Infinity && read.name === name;
      return { ...first, following: isWhole && follow !== null ? await pageOf(follow) : null };
    },
    tryJob: (name, interval) => tryJob({ api, name, settings, interval }),
    close,
  };

  function connectOwn(): Connected {
    const http = createHttpClient(config.requestTimeoutSeconds, { failures: DESCRIBED_FAILURES });
    const folder = tokensFolder(config.dataDir);
    const authenticator = createAuthenticator({ api: definition, settings, http, env, tokensFolder: folder });
    const quota = createQuota(definition.limit);
    const api = createDescribedApi({
      definition,
      http: recorder.watch(http),
      quota,
      authenticator: () => authenticator,
    });
    return { api, logIn: async () => void (await authenticator.get()), close: () => http.close() };
  }
  function connectBuiltIn(): Connected {
    const access = given ?? openApiAccess(config);
    const api = openBuiltInApi({ ...access, http: recorder.watch(access.http) }, config);
    return {
      api,
      logIn: async () => void (await access.tokens.get()),
      close: async () => (given ? undefined : access.close()),
    };
  }
}

interface Connected extends Pick<Prober, 'logIn' | 'close'> {
  api: DescribedApi;
}

function record(): { watch: (http: HttpClient) => HttpClient; last: () => Seen | null; forget: () => void } {
  let last: Seen | null = null;
  const watch = (http: HttpClient): HttpClient => ({
    ...http,
    async send(request, signal) {
      const start = performance.now();
      const response = await http.send(request, signal);
      last = { request, response, milliseconds: performance.now() - start };
      return response;
    },
  });
  return { watch, last: () => last, forget: () => void (last = null) };
}

type Trying = Pick<FirstPageRequest, 'api' | 'name' | 'settings' | 'interval'>;

async function tryJob({ api, name, settings, interval }: Trying): Promise<void> {
  const { definition } = api;
  const values = { ...settings, ...boundsOf(definition, name, interval, name) };
  const dataset = definition.datasets[name]!;
  const jobs = createDescribedJobs({ open: () => api, definition, dataset, valuesOf: () => values });
  const signal = AbortSignal.timeout(LONGEST_MS);
  if (jobs.availableUntil) return void (await jobs.availableUntil(signal, settings));
  // Of which nothing but the settings is read.
  const request = { plan: { settings } } as unknown as JobRequest;
  await jobs.remove(await jobs.submit(request), signal, request);
}

/** Returns a page, or why there is none; null if the API asks to wait, which says nothing about the definition. */
async function pageOf(follow: () => Promise<ListingPage>): Promise<Probe['following']> {
  try {
    return await follow();
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error;
    return error.row.action === 'wait' ? null : error;
  }
}
