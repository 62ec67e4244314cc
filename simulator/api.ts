import { AGGREGATES_PATH, answerAggregates } from './analytics/aggregates.ts';
import { answerEvaluations, EVALUATIONS_PATH } from './analytics/evaluations.ts';
import { answerPrepared } from './analytics/prepared-query.ts';
import { answerQualityAggregates } from './analytics/quality-aggregates.ts';
import { answerSurveys } from './analytics/answer-surveys.ts';
import { authenticate } from './auth/bearer.ts';
import { faultyAnswer } from './faults.ts';
import type { Answer } from './http/answer.ts';
import { ApiError, missingPermissions, notFound, serviceUnavailable, tooManyRequests } from './http/api-error.ts';
import { jsonBody, requireMethod } from './http/api-request.ts';
import type { ApiRequest } from './http/api-request.ts';
import { answerJobs, JOBS_PATH } from './jobs/job-endpoints.ts';
import { answerDetailsQuery, DETAILS_PATH } from './query/details-query.ts';
import { answerPageToken, hasPageToken } from './query/page-token.ts';
import { answerListing, listingOf } from './reference/answer-listing.ts';
import type { Simulation } from './simulation.ts';

/**
 * Answers an API request: token, limits and faults first, then the endpoint.
 *
 * @throws ApiError for every answer that is an error.
 */
export function answerApi(simulation: Simulation, request: ApiRequest): Answer {
  return admit(simulation, request) ?? endpoint(simulation, request);
}

function admit(simulation: Simulation, { headers, fault }: ApiRequest): Answer | null {
  const { faults, stats, now } = simulation;
  refuseInOutage(simulation);
  const token = authenticate(simulation, headers.authorization);
  revokeInTurn(simulation);
  const wait = faults.requestsPerMinute > 0 ? token.window.take(faults.requestsPerMinute, now()) : 0;
  if (wait > 0) {
    stats.fault('requestsPerMinute');
    throw tooManyRequests(wait);
  }
  const faulty = faultyAnswer(fault, faults);
  if (faulty !== null && fault !== null) stats.fault(fault);
  if (faulty instanceof ApiError) throw faulty;
  return faulty;
}

/** @throws ApiError 503 during an outage. */
export function refuseInOutage({ outageUntil, now, stats }: Simulation): void {
  if (now() >= outageUntil) return;
  stats.fault('outage');
  throw serviceUnavailable();
}

/** Revokes all tokens after every `revokeEvery` requests; the last of these requests is still answered. */
function revokeInTurn(simulation: Simulation): void {
  simulation.sinceRevocation++;
  const { revokeEvery } = simulation.faults;
  if (revokeEvery === 0 || simulation.sinceRevocation < revokeEvery) return;
  simulation.sinceRevocation = 0;
  simulation.stats.fault('revokeEvery');
  simulation.tokens.revokeAll();
}

function endpoint(simulation: Simulation, request: ApiRequest): Answer {
  const { pageTokenPath, strictBody } = simulation.settings;
  const { path } = request;
  if (simulation.faults.forbiddenPaths.split(',').includes(path)) throw missingPermissions(path);
  if (path === JOBS_PATH || path.startsWith(`${JOBS_PATH}/`)) return answerJobs(simulation, request);
  const answer = answerPrepared(simulation, request);
  if (answer) return answer;
  if (path === AGGREGATES_PATH) return answerAggregates(simulation, request);
  if (path === EVALUATIONS_PATH) return answerEvaluations(simulation, request);
  const quality = answerQualityAggregates(simulation, request) ?? answerSurveys(simulation, request);
  if (quality) return quality;
  const listing = listingOf(simulation, request);
  if (listing) return answerListing(simulation, request, listing);
  if (path !== DETAILS_PATH && path !== pageTokenPath) throw notFound();
  requireMethod(request, 'POST');
  const query = jsonBody(request);
  if (path === pageTokenPath || (hasPageToken(query) && !strictBody)) return answerPageToken(simulation, query);
  return answerDetailsQuery(simulation, query);
}
