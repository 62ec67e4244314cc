import { DESCRIBED_FAILURES } from '../activities/source/described/advice.ts';
import { openBuiltInApi } from '../activities/source/described/built-in.ts';
import { createDescribedApi, type DescribedApi } from '../activities/source/described/described-api.ts';
import { createDescribedJobs } from '../activities/source/described/described-jobs.ts';
import { type Level, levelsOf } from '../activities/source/described/levels.ts';
import { createPageReader, type ListingPage } from '../activities/source/described/page-reader.ts';
import { createQuota } from '../activities/source/described/quota.ts';
import { parentRows } from '../activities/source/described/parent-rows.ts';
import { boundsOf, recordFields, pagesOf } from '../activities/source/described/read-context.ts';
import { descend, enter, readWalk, valuesIn, type Walk } from '../activities/source/described/walk.ts';
import { type ApiAccess, openApiAccess } from '../activities/source/api-access.ts';
import { createAuthenticator } from '../activities/source/auth/authenticator.ts';
import { tokensFolder } from '../activities/source/auth/stored-token.ts';
import { SourceFailure } from '../activities/source/failure.ts';
import { createHttpClient, type HttpClient, type HttpRequest } from '../activities/source/http.ts';
import type { HttpResponse } from '../activities/source/response.ts';
import type { Settings } from '../activities/source/source.ts';
import type { Config } from '../config.ts';
import { BUILT_IN_API, type Interval, type JobRequest } from '../contract.ts';
import { describedDataset } from '../datasets/definition/described-dataset.ts';
import type { Value } from '../datasets/definition/placeholders.ts';
import type { ApiDefinition, DatasetDefinition } from '../datasets/definition/schema.ts';

/** What asking for one page has brought. */
export interface Probe {
  definition: ApiDefinition;
  /** The dataset that was asked for last: one of parents where their page was of no use. */
  name: string;
  dataset: DatasetDefinition;
  /** The last exchange with the API; null where none was made, for instance as the login was refused. */
  exchange: Seen | null;
  /** The page; null where the answer was none. */
  page: ListingPage | null;
  /** Why the answer is of no use. */
  failure: SourceFailure | null;
  /** Values of the first parent, by their names. */
  parents: Readonly<Record<string, Value>>;
  /** Records that were asked for; null where the definition does not say how many. */
  pageSize: number | null;
  /** The page after it, or why it cannot be read; null if there is none, or nobody asked for it. */
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
      const { follow, ...read } = await readFirst({ api, name, settings, interval, mostRecords });
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

type Trying = Pick<Asking, 'api' | 'name' | 'settings' | 'interval'>;

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

interface Asking {
  api: DescribedApi;
  name: string;
  settings: Settings;
  interval: Interval;
  mostRecords: number;
}

interface Read extends Pick<Probe, 'name' | 'page' | 'failure' | 'parents' | 'pageSize'> {
  /** Asks for the next page; null at the end. */
  follow: (() => Promise<ListingPage>) | null;
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

/** Chooses the first of the parents, from the outermost on, and reads the first page that is theirs. */
async function readFirst(asking: Asking): Promise<Read> {
  const { api, name, settings } = asking;
  const levels = levelsOf(api.definition, name, settings);
  let walk: Walk | null = descend(levels, readWalk(null));
  for (; walk !== null && levels[walk.open.length];) {
    const level = levels[walk.open.length] as Extract<Level, { dataset: string }>;
    const parents = valuesIn(levels, walk);
    const read = await readOne(asking, level.dataset, parents, level.paths);
    const [row] = read.page === null ? [] : parentRows(read.page.scanned.records, level.paths);
    if (row === undefined) return { ...read, parents };
    walk = enter(levels, walk, [row], null);
  }
  if (walk === null) return { name, page: null, failure: null, parents: {}, pageSize: null, follow: null };
  const parents = valuesIn(levels, walk);
  const dataset = describedDataset(api.definition, name);
  return readOne(asking, name, parents, recordFields({ dataset }));
}

async function readOne(
  { api, name: asked, settings, interval, mostRecords }: Asking,
  name: string,
  parents: Record<string, Value>,
  fields: readonly string[],
): Promise<Read> {
  const dataset = api.definition.datasets[name]!;
  const size = pagesOf(api.definition, name)?.size?.of;
  const pageSize = size === undefined ? null : Math.min(size, mostRecords);
  const reader = createPageReader(api, dataset, fields);
  const signal = AbortSignal.timeout(LONGEST_MS);
  const values = { ...settings, ...boundsOf(api.definition, asked, interval, name), ...parents };
  const read = (cursor: string | null) => reader.read({ values, cursor, pageSize: pageSize ?? 1 }, signal);
  try {
    const page = await read(null);
    const { next } = page;
    return { name, page, failure: null, parents, pageSize, follow: next === null ? null : () => read(next) };
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error;
    return { name, page: null, failure: error, parents, pageSize, follow: null };
  }
}

// Longer than the client waits for an answer, with a renewed token.
const LONGEST_MS = 300_000;
