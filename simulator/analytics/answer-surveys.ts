import { type Answer, jsonAnswer } from '../http/answer.ts';
import { notFound } from '../http/api-error.ts';
import { type ApiRequest, requireMethod } from '../http/api-request.ts';
import { clockOf, type Simulation } from '../simulation.ts';
import { surveysOf } from './surveys.ts';

const PATH = /^\/api\/v2\/quality\/conversations\/([0-9a-f-]{36})\/surveys$/;

/** Answers the surveys of a conversation, a list; null at any other path. @throws ApiError 404 where there is none by that id. */
export function answerSurveys(simulation: Simulation, request: ApiRequest): Answer | null {
  const id = PATH.exec(request.path)?.[1];
  if (id === undefined) return null;
  requireMethod(request, 'GET');
  const view = simulation.dataset.at({ now: clockOf(simulation) });
  const index = view.indexOf(id);
  if (index === null) throw notFound();
  return jsonAnswer(200, surveysOf(view, index));
}
