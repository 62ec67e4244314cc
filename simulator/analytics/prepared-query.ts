import { identifiers } from '../dataset/identifier.ts';
import { hashOf } from '../hash.ts';
import { type Answer, jsonAnswer } from '../http/answer.ts';
import { badRequest, notFound } from '../http/api-error.ts';
import { type ApiRequest, jsonBody, methodNotAllowed, requireMethod } from '../http/api-request.ts';
import { availableTo } from '../jobs/job-results.ts';
import { requiredInterval } from '../query/details-query.ts';
import type { Interval } from '../query/interval.ts';
import { numberIn, placeIn } from '../reference/answer-listing.ts';
import { clockOf, type Simulation } from '../simulation.ts';
import { auditsIn } from './audits.ts';
import { userStatus } from './user-status.ts';

const DAY = 86_400_000;

/** An asynchronous query, whose results are read later by a cursor. */
interface PreparedQuery {
  readonly path: string;
  /** Names of two members: the id in the answer to the submission, and the list in the results. */
  readonly id: string;
  readonly list: string;
  readonly states: { readonly running: string; readonly done: string };
  readonly usualPage: number;
  readonly largestPage: number;
  readonly longestDays: number;
  /** Whether there is an availability endpoint, and queries can be deleted. */
  readonly hasAvailability: boolean;
  find(simulation: Simulation, interval: Interval): object[];
}

const QUERIES: readonly PreparedQuery[] = [
  {
    ...{ path: '/api/v2/analytics/users/details/jobs', id: 'jobId', list: 'userDetails', hasAvailability: true },
    ...{ states: { running: 'PENDING', done: 'FULFILLED' }, usualPage: 1000, largestPage: 1000, longestDays: 31 },
    find(simulation, interval) {
      const startedBefore = availableTo(simulation);
      return userStatus(simulation.dataset.at({ now: clockOf(simulation), startedBefore }), interval);
    },
  },
  {
    ...{ path: '/api/v2/audits/query', id: 'id', list: 'entities', hasAvailability: false },
    ...{ states: { running: 'Running', done: 'Succeeded' }, usualPage: 25, largestPage: 500, longestDays: 31 },
    find: auditsIn,
  },
];

interface Prepared {
  readonly query: PreparedQuery;
  readonly found: readonly object[];
  readonly doneAt: number;
  readonly isGone: boolean;
}

const prepared = new WeakMap<Simulation, Map<string, Prepared>>();

/** Answers requests for users' status and audits; null for any other request. @throws ApiError */
export function answerPrepared(simulation: Simulation, request: ApiRequest): Answer | null {
  const { path, method } = request;
  const query = QUERIES.find((one) => path === one.path || path.startsWith(`${one.path}/`));
  if (query === undefined) return null;
  const known = prepared.get(simulation) ?? new Map<string, Prepared>();
  prepared.set(simulation, known);
  const [id = '', part, ...rest] = path.slice(query.path.length + 1).split('/');
  if (rest.length > 0 || (part !== undefined && part !== 'results')) throw notFound();
  if (id === '') return submit(simulation, request, { query, known });
  if (id === 'availability' && query.hasAvailability) {
    return jsonAnswer(200, { dataAvailabilityDate: new Date(availableTo(simulation)).toISOString() });
  }
  const job = known.get(id);
  if (job?.query !== query || job.isGone) throw notFound();
  if (method === 'DELETE' && query.hasAvailability) {
    known.set(id, { ...job, isGone: true });
    return { status: 204, body: '' };
  }
  if (method !== 'GET') throw methodNotAllowed(method);
  const isDone = simulation.now() >= job.doneAt;
  if (part === 'results') return results(request, id, job, isDone);
  return jsonAnswer(isDone ? 200 : 202, { id, state: isDone ? query.states.done : query.states.running });
}

interface Submission {
  readonly query: PreparedQuery;
  readonly known: Map<string, Prepared>;
}

function submit(simulation: Simulation, request: ApiRequest, { query, known }: Submission): Answer {
  requireMethod(request, 'POST');
  const interval = requiredInterval(jsonBody(request));
  if (interval.end - interval.start > query.longestDays * DAY)
    throw badRequest(`The interval must not exceed ${query.longestDays} days.`);
  const id = identifiers(hashOf(`${query.path} ${simulation.settings.seed}`)).text(known.size);
  const doneAt = simulation.now() + simulation.faults.jobSeconds * 1000;
  known.set(id, { query, found: query.find(simulation, interval), doneAt, isGone: false });
  return jsonAnswer(202, { [query.id]: id });
}

function results(request: ApiRequest, id: string, { query, found }: Prepared, isDone: boolean): Answer {
  if (!isDone) throw badRequest('The query has no results yet.');
  const { list, usualPage, largestPage } = query;
  const pageSize = numberIn(request, 'pageSize', usualPage);
  if (pageSize > largestPage) throw badRequest(`pageSize must be at most ${largestPage}.`);
  const from = placeIn(request, 'cursor');
  const page = found.slice(from, from + pageSize);
  const next = from + pageSize < found.length ? Buffer.from(String(from + pageSize)).toString('base64url') : null;
  return jsonAnswer(200, { id, ...(page.length > 0 && { [list]: page }), ...(next !== null && { cursor: next }) });
}
