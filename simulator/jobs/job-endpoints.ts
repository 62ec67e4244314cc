import { jsonAnswer } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import { badRequest, notFound, tooManyRequests } from '../http/api-error.ts';
import { jsonBody, methodNotAllowed, requireMethod } from '../http/api-request.ts';
import type { ApiRequest } from '../http/api-request.ts';
import type { Simulation } from '../simulation.ts';
import { parseJobRequest } from './job-request.ts';
import { answerResults, availableTo, findResults } from './job-results.ts';
import { isUnfinished, stateOf, statusOf } from './job.ts';
import type { Job } from './job.ts';

export const JOBS_PATH = '/api/v2/analytics/conversations/details/jobs';

/**
 * Answers the job endpoints: submission, availability, status, results and deletion.
 *
 * @throws ApiError for every answer that is an error.
 */
export function answerJobs(simulation: Simulation, request: ApiRequest): Answer {
  const { method, path, search } = request;
  const [id = '', part, ...rest] = path.slice(JOBS_PATH.length + 1).split('/');
  if (rest.length > 0 || (part !== undefined && part !== 'results')) throw notFound();
  if (id === '') {
    requireMethod(request, 'POST');
    return submit(simulation, jsonBody(request));
  }
  if (id === 'availability' && part === undefined) {
    requireMethod(request, 'GET');
    return jsonAnswer(200, { dataAvailabilityDate: new Date(availableTo(simulation)).toISOString() });
  }
  const job = simulation.jobs.get(id);
  if (job === null) throw notFound();
  if (method === 'DELETE' && part === undefined) return remove(simulation, job);
  if (method !== 'GET') throw methodNotAllowed(method);
  return part === 'results' ? results(simulation, job, search) : status(simulation, job);
}

function submit(simulation: Simulation, body: Record<string, unknown>): Answer {
  const { faults, jobs, settings, stats } = simulation;
  const request = parseJobRequest(body, settings.strictBody);
  const wait = faults.jobLimit > 0 ? jobs.secondsUntilFree(faults.jobLimit) : 0;
  if (wait > 0) {
    stats.fault('jobLimit');
    throw tooManyRequests(wait);
  }
  const { id: jobId, plan } = jobs.submit(faults, (id) => findResults(simulation, request, id));
  stats.jobSubmitted();
  if (plan.fails) stats.fault('jobFails');
  return jsonAnswer(202, { jobId });
}

/** Answers with the job's status: 202 while the job is unfinished, then 200. */
function status({ now }: Simulation, job: Job): Answer {
  const time = now();
  return jsonAnswer(isUnfinished(stateOf(job, time)) ? 202 : 200, statusOf(job, time));
}

function results(simulation: Simulation, job: Job, search: URLSearchParams): Answer {
  const state = stateOf(job, simulation.now());
  if (state === 'EXPIRED') throw notFound();
  if (state !== 'FULFILLED') throw badRequest(`The job has no results: its state is ${state}.`);
  const answer = answerResults(simulation, job, search);
  job.pages++;
  if (job.pages === job.plan.pages) simulation.stats.fault('jobExpiresEarly');
  return answer;
}

function remove({ jobs, stats }: Simulation, job: Job): Answer {
  jobs.remove(job);
  stats.jobDeleted();
  return { status: 204, body: '' };
}
