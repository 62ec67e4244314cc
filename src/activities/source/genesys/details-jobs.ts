import * as z from 'zod';
import type { JobRequest, JobStatus } from '../../../contract.ts';
import { JOBS_PATH } from '../../../datasets/genesys/api.ts';
import type { Api, ApiRequest } from '../api.ts';
import { SourceFailure } from '../failure.ts';
import { cleanText } from '../clean-text.ts';
import { parseOnce } from '../parse-json.ts';
import { JOB_ID, type JobSource } from '../source.ts';

/** Returns the path of a job. */
export const jobPath = (job: string): string => `${JOBS_PATH}/${encodeURIComponent(job)}`;

const submission = z.object({ jobId: z.string().regex(JOB_ID) });
const availability = z.object({ dataAvailabilityDate: z.iso.datetime({ offset: true }) });
const status = z.object({
  state: z
    .string()
    .min(1)
    .transform((state) => cleanText(state)),
  errorMessage: z
    .string()
    .transform((message) => cleanText(message))
    .optional()
    .catch(undefined),
});

/** States that never lead to results. Unknown states count as still working: new releases bring new ones. */
const LOST = ['FAILED', 'CANCELLED', 'EXPIRED'];

/** Submits, polls and deletes Genesys Cloud's asynchronous details jobs. Their data lake lags behind. */
export function createDetailsJobs(api: Api): JobSource {
  async function ask<T>(request: ApiRequest, shape: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    const { answer, body } = await api.send(request, signal);
    const parsed = shape.safeParse(parseOnce(body));
    if (parsed.success) return parsed.data;
    const fields = parsed.error.issues.map(({ path }) => path.join('.') || 'body').join(', ');
    throw new SourceFailure(
      answer,
      `not the expected answer: ${fields} is missing, has the wrong type, or occurs twice`,
    );
  }

  return {
    async availableUntil(signal) {
      const asked = await ask({ method: 'GET', path: `${JOBS_PATH}/availability` }, availability, signal);
      return new Date(asked.dataAvailabilityDate).toISOString();
    },
    async submit(request) {
      const { jobId } = await ask(
        { method: 'POST', path: JOBS_PATH, body: jobBody(request), accepts: [200, 201, 202] },
        submission,
      );
      return jobId;
    },
    async poll(job, signal) {
      try {
        return statusOf(await ask({ method: 'GET', path: jobPath(job), accepts: [200, 202] }, status, signal));
      } catch (error) {
        return asLost(error);
      }
    },
    async remove(job, signal) {
      try {
        await api.send({ method: 'DELETE', path: jobPath(job), accepts: [200, 202, 204] }, signal);
      } catch (error) {
        asLost(error);
      }
    },
  };
}

function jobBody({ plan, slice }: JobRequest) {
  return {
    ...plan.filters,
    interval: `${slice.start}/${slice.end}`,
    order: 'asc',
    orderBy: 'conversationStart',
    // Without this, the job returns everything that was active in the interval, however long ago it started.
    ...(plan.include === 'started' ? { startOfDayIntervalMatching: true } : {}),
  };
}

function statusOf({ state, errorMessage }: z.infer<typeof status>): JobStatus {
  if (state === 'FULFILLED') return { state: 'ready' };
  if (!LOST.includes(state)) return { state: 'working' };
  return { state: 'lost', reason: errorMessage ? `${state}: ${errorMessage}` : state };
}

/** Treats a job that is not found as lost: it expired, or someone deleted it. Throws every other error again. */
function asLost(error: unknown): { state: 'lost'; reason: string } {
  if (error instanceof SourceFailure && error.row.action === 'resubmit')
    return { state: 'lost', reason: error.message };
  throw error;
}
