import { pageAnswer } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import { badRequest } from '../http/api-error.ts';
import { hashOf } from '../hash.ts';
import { pageBody, rowCount } from '../query/page-body.ts';
import { pageLayout } from '../query/page-layout.ts';
import { parsePlace, placeText } from '../query/place.ts';
import { select } from '../query/selection.ts';
import { refuseLargeBody, refuseLargeSize } from '../query/too-large.ts';
import { clockOf } from '../simulation.ts';
import type { Simulation } from '../simulation.ts';
import type { JobRequest } from './job-request.ts';
import type { Job, JobResults } from './job.ts';

const INVALID = 'invalid.query.param.value';

/** Returns the time before which jobs find everything, in milliseconds since the epoch: at most the end of the data. */
export function availableTo(simulation: Simulation): number {
  const lag = simulation.faults.availabilityLagSeconds * 1000;
  return Math.min(clockOf(simulation) - lag, simulation.dataset.toMs);
}

/** Finds what a job delivers, from the data as it is now. */
export function findResults(simulation: Simulation, { question, limit }: JobRequest, id: string): JobResults {
  const startedBefore = availableTo(simulation);
  const dataset = simulation.dataset.at({ now: clockOf(simulation), startedBefore, attributes: true });
  const found = select(dataset, question, hashOf(id));
  return { dataset, selection: { ...found, count: Math.min(found.count, limit) }, availableTo: startedBefore };
}

/**
 * Answers `{conversations, cursor, dataAvailabilityDate}`, without a cursor on the last page.
 *
 * @throws ApiError 400.
 */
export function answerResults(simulation: Simulation, job: Job, search: URLSearchParams): Answer {
  const { settings, faults } = simulation;
  const { dataset, selection } = job.results;
  const size = sizeOf(search.get('pageSize'), settings.maxJobPageSize);
  refuseLargeSize(simulation, size);
  const offset = offsetOf(search.get('cursor'), selection);
  const key = `${job.id}/${size}/@${offset}`;
  const date = `"dataAvailabilityDate":"${new Date(job.results.availableTo).toISOString()}"}`;
  const page = pageLayout(selection, size, { ...faults, seed: settings.seed }).from(offset);
  if (page === null) {
    return pageAnswer(`{${settings.emptyPage === 'empty' ? '"conversations":[],' : ''}${date}`, { key, rows: 0 });
  }
  const next = page.offset + page.fresh;
  const cursor = next < selection.count ? `"cursor":"${placeText(next, selection.hash)}",` : '';
  const content = { dataset, selection, page, missingId: faults.missingId };
  const text = refuseLargeBody(simulation, pageBody('{"conversations":[', content, `],${cursor}${date}`));
  return pageAnswer(text, { key, rows: rowCount(page) });
}

function sizeOf(text: string | null, largest: number): number {
  if (text === null || text === '') return largest;
  const size = /^\d+$/.test(text) ? Number(text) : 0;
  if (size >= 1 && size <= largest) return size;
  throw badRequest(`The pageSize must be a whole number from 1 to ${largest}.`, INVALID);
}

function offsetOf(cursor: string | null, { hash, count }: JobResults['selection']): number {
  if (cursor === null || cursor === '') return 0;
  const offset = parsePlace(cursor, hash);
  if (offset === null || offset >= count) throw badRequest('The cursor is not valid for this job.', INVALID);
  return offset;
}
