import { createDescribedJobs } from '../activities/source/described/described-jobs.ts';
import type { ListingPage } from '../activities/source/described/page-reader.ts';
import { boundsOf } from '../activities/source/described/read-context.ts';
import { SourceFailure } from '../activities/source/failure.ts';
import type { Interval, JobRequest } from '../contract.ts';
import type { ApiDefinition, DatasetDefinition } from '../datasets/definition/schema.ts';
import { type ApiConnection, connectApi, type ConnectionParts } from './api-connection.ts';
import { createExchangeRecorder, type Exchange } from './exchange-recorder.ts';
import { type FirstPage, type FirstPageRequest, LONGEST_MS, readFirstPage } from './read-first-page.ts';

/** The result of asking for one page. `name` is a parent's if that parent's page could not be used. */
export interface Probe extends Omit<FirstPage, 'follow'> {
  definition: ApiDefinition;
  dataset: DatasetDefinition;
  /** The last exchange with the API; null if there was none, for instance because the login was refused. */
  exchange: Exchange | null;
  /**
   * The page after it, or why it cannot be read; null if there is none, or nobody asked for it. With `end: short` it is also
   * the page after a short one: there must be none.
   */
  following: ListingPage | SourceFailure | null;
  interval: Interval;
}

/** An API that is asked outside of exports. */
export interface Prober extends Omit<ApiConnection, 'api'> {
  /** Asks for the first page of a dataset, of at most so many records. */
  ask(name: string, interval: Interval, mostRecords?: number): Promise<Probe>;
  /**
   * Asks up to when a dataset that is read by jobs has data; if the API does not say, submits a job for an interval and
   * removes it.
   *
   * @throws SourceFailure where the API refuses.
   */
  tryJob(name: string, interval: Interval): Promise<void>;
}

/** Opens an API with all of its settings. Stores nothing but a refresh token that has been replaced. */
export function openProber(parts: ConnectionParts): Prober {
  const { definition, settings } = parts;
  const recorder = createExchangeRecorder();
  const { api, logIn, close } = connectApi(parts, recorder);
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
}

type Trying = Pick<FirstPageRequest, 'api' | 'name' | 'settings' | 'interval'>;

async function tryJob({ api, name, settings, interval }: Trying): Promise<void> {
  const { definition } = api;
  const values = { ...settings, ...boundsOf(definition, name, interval, name) };
  const dataset = definition.datasets[name]!;
  const jobs = createDescribedJobs({ open: () => api, definition, dataset, valuesOf: () => values });
  const signal = AbortSignal.timeout(LONGEST_MS);
  if (jobs.availableUntil) return void (await jobs.availableUntil(signal, settings));
  // Only its settings are read.
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
