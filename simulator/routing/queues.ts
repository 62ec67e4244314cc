import { identifiers } from '../dataset/identifier.ts';
import { jsonAnswer } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import { badRequest } from '../http/api-error.ts';
import { requireMethod } from '../http/api-request.ts';
import type { ApiRequest } from '../http/api-request.ts';
import type { Simulation } from '../simulation.ts';

export const QUEUES_PATH = '/api/v2/routing/queues';

// Those that conversations name: see queueOf in dataset/participants.ts.
const QUEUES = 40;
const FIRST_QUEUE = 100;
const LARGEST_PAGE = 500;

/** Answers the listing of all queues, by numbered pages. @throws ApiError for every answer that is an error. */
export function answerQueues({ settings }: Simulation, request: ApiRequest): Answer {
  requireMethod(request, 'GET');
  const pageSize = numberIn(request, 'pageSize', 25);
  const pageNumber = numberIn(request, 'pageNumber', 1);
  if (pageSize > LARGEST_PAGE) throw badRequest(`pageSize must be at most ${LARGEST_PAGE}.`);
  const pool = identifiers(~settings.seed);
  const entities = Array.from({ length: QUEUES }, (_, number) => ({
    id: pool.text(FIRST_QUEUE + number),
    name: `Queue ${number + 1}`,
    division: { id: pool.text(number % 4), name: `Division ${(number % 4) + 1}` },
    memberCount: (number * 7) % 50,
    selfUri: `${QUEUES_PATH}/${pool.text(FIRST_QUEUE + number)}`,
  })).slice((pageNumber - 1) * pageSize, pageNumber * pageSize);
  const pageCount = Math.ceil(QUEUES / pageSize);
  return jsonAnswer(200, { entities, pageSize, pageNumber, total: QUEUES, pageCount });
}

function numberIn({ search }: ApiRequest, name: string, byDefault: number): number {
  const value = Number(search.get(name) ?? byDefault);
  if (Number.isInteger(value) && value >= 1) return value;
  throw badRequest(`${name} must be a whole number from 1 on.`);
}
