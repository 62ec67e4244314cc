import type { JobRequest, JobStatus } from '../../../contract.ts';
import { valueAt } from '../../../datasets/definition/path.ts';
import type { Value } from '../../../datasets/definition/placeholders.ts';
import type { DatasetDefinition } from '../../../datasets/definition/schema.ts';
import { readTime } from '../../../datasets/time-format.ts';
import { cleanText } from '../clean-text.ts';
import { SourceFailure } from '../failure.ts';
import { parseOnce } from '../parse-json.ts';
import { JOB_ID, type JobSource, type Settings } from '../source.ts';
import { buildRequest } from './build-request.ts';
import type { DescribedApi, DescribedResponse } from './described-api.ts';
import { errorRows } from './error-rows.ts';

export interface DescribedJobsParts {
  open: (settings: Settings) => DescribedApi;
  definition: DescribedApi['definition'];
  dataset: DatasetDefinition;
  /** Values of a slice's requests: settings and times. */
  valuesOf: (request: JobRequest) => Record<string, Value>;
}

type Verb = { get: string } | { post: string; body?: Record<string, unknown> | undefined } | { delete: string };

/** Creates the job source of a dataset from its definition. */
export function createDescribedJobs({ open, definition, dataset, valuesOf }: DescribedJobsParts): JobSource {
  const { available, submit, poll, remove } = dataset.job!;
  const rows = errorRows(definition, dataset);

  function ask(settings: Settings, verb: Verb, values: Record<string, Value>, accepts: number[], signal?: AbortSignal) {
    const plain = { ...dataset, query: {}, first: {}, pages: 'none', get: undefined, post: undefined } as const;
    const path = 'get' in verb ? verb.get : 'post' in verb ? verb.post : verb.delete;
    const own: DatasetDefinition =
      'post' in verb
        ? { ...plain, post: path, body: verb.body }
        : { ...plain, get: path, body: undefined, form: false };
    // The opened API may have another host than the definition: that of the built-in one is a setting of the worker.
    const api = open(settings);
    const build = (token: Readonly<Record<string, Value>>) => {
      const parts = { api: api.definition, dataset: own, selection: { values: {} }, isFirstPage: true };
      const request = buildRequest({ ...parts, values: { ...values, ...token } });
      return 'delete' in verb ? { ...request, method: 'DELETE' as const } : request;
    };
    return api.send(build, rows, signal, accepts);
  }

  return {
    availableUntil:
      available === undefined
        ? null
        : async (signal, settings) => {
            const response = await ask(settings, { get: available.get }, { ...settings }, [200], signal);
            const time = readTime(textAt(response, available.at), dataset.time?.format ?? 'iso');
            if (Number.isNaN(time)) throw notPromised(response, available.at);
            return new Date(time).toISOString();
          },
    async submit(request) {
      const response = await ask(request.plan.settings ?? {}, submit, valuesOf(request), [200, 201, 202]);
      const job = textAt(response, submit.id);
      if (job === null || !JOB_ID.test(job)) throw notPromised(response, submit.id);
      return job;
    },
    async poll(job, signal, request) {
      try {
        const values = { ...valuesOf(request), job };
        const response = await ask(request.plan.settings ?? {}, { get: poll.get }, values, [200, 202], signal);
        const state = textAt(response, poll.state);
        if (state === null) throw notPromised(response, poll.state);
        return statusOf(state, [poll.done].flat(), [poll.lost ?? []].flat());
      } catch (error) {
        return asLost(error);
      }
    },
    async remove(job, signal, request) {
      if (remove === undefined) return;
      try {
        const values = { ...valuesOf(request), job };
        await ask(request.plan.settings ?? {}, { delete: remove.delete }, values, [200, 202, 204], signal);
      } catch (error) {
        asLost(error);
      }
    },
  };
}

/** Any unknown state counts as still working: new releases bring new states. */
function statusOf(state: string, done: readonly string[], lost: readonly string[]): JobStatus {
  if (done.includes(state)) return { state: 'ready' };
  return lost.includes(state) ? { state: 'lost', reason: cleanText(state, 100) } : { state: 'working' };
}

/** Treats a job that is not found as lost: it expired, or someone deleted it. Throws every other error again. */
function asLost(error: unknown): { state: 'lost'; reason: string } {
  if (isGone(error)) return { state: 'lost', reason: error.message };
  throw error;
}

/** True if a job or its results no longer exist. */
export const isGone = (error: unknown): error is SourceFailure =>
  error instanceof SourceFailure && [404, 410].includes(error.answer.status);

function textAt({ body }: DescribedResponse, path: string): string | null {
  const value = valueAt(parseOnce(body), path);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

const notPromised = ({ answer }: DescribedResponse, path: string): SourceFailure =>
  new SourceFailure(answer, `not the expected answer: "${path}" is missing, has the wrong type, or occurs twice`);
