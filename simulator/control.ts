import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { jsonAnswer } from './http/answer.ts';
import type { Answer } from './http/answer.ts';
import { parseObject, readBody } from './http/request-body.ts';
import { parseInterval } from './query/interval.ts';
import { parseFaults } from './settings.ts';
import { clockOf } from './simulation.ts';
import type { Simulation } from './simulation.ts';
import { Counter } from './stats.ts';

const IDS_AT_ONCE = 1000;

/** Changes faults from the next request on. */
export function changeFaults(simulation: Simulation, patch: unknown): void {
  simulation.faults = { ...simulation.faults, ...parseFaults(patch) };
}

export function resetStats(simulation: Simulation): void {
  simulation.stats = new Counter(simulation.now, simulation.jobs);
}

/** @throws Error unless `seconds` is a number from 0. */
export function startOutage(simulation: Simulation, seconds: unknown): void {
  if (typeof seconds !== 'number' || !(seconds >= 0)) throw new Error('seconds must be a number of at least 0.');
  simulation.outageUntil = simulation.now() + seconds * 1000;
}

/** Stops the clock of the data at a time; null returns to the real time. */
export function setClock(simulation: Simulation, now: unknown): void {
  changeFaults(simulation, { now: now ?? '' });
}

/** Answers the `/simulator/` paths, which faults never touch. */
export async function answerControl(simulation: Simulation, request: IncomingMessage, url: URL): Promise<Answer> {
  const body = await readBody(request);
  try {
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /simulator/stats':
        return jsonAnswer(200, simulation.stats.snapshot());
      case 'POST /simulator/stats/reset':
        resetStats(simulation);
        return jsonAnswer(200, {});
      case 'POST /simulator/faults':
        changeFaults(simulation, parseObject(body));
        return jsonAnswer(200, simulation.faults);
      case 'POST /simulator/revoke':
        simulation.tokens.revokeAll();
        return jsonAnswer(200, {});
      case 'POST /simulator/outage':
        startOutage(simulation, parseObject(body)['seconds']);
        return jsonAnswer(200, {});
      case 'POST /simulator/clock':
        setClock(simulation, parseObject(body)['now']);
        return jsonAnswer(200, { now: new Date(clockOf(simulation)).toISOString() });
      default:
        return jsonAnswer(404, { message: `There is no ${request.method} ${url.pathname}.` });
    }
  } catch (error) {
    return jsonAnswer(400, { message: (error as Error).message });
  }
}

/** Streams the ids of the conversations that start in `?interval=`, one per line; without it, all ids. */
export async function streamIds({ dataset }: Simulation, url: URL, response: ServerResponse): Promise<void> {
  const given = url.searchParams.get('interval');
  const interval = given === null ? { start: dataset.fromMs, end: dataset.toMs } : parseInterval(given);
  if (interval === null) {
    response.writeHead(400).end(JSON.stringify({ message: 'interval must be an ISO 8601 start/end.' }));
    return;
  }
  const { first, last } = dataset.indicesStartingIn(interval.start, interval.end);
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  function* lines() {
    for (let from = first; from <= last; from += IDS_AT_ONCE) {
      const length = Math.min(IDS_AT_ONCE, last - from + 1);
      yield Array.from({ length }, (_, i) => `${dataset.id(from + i)}\n`).join('');
    }
  }
  await pipeline(Readable.from(lines()), response);
}
