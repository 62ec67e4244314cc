import type { Cast } from './cast.ts';
import type { Participant } from './session.ts';
import { timeSlot } from './record-template.ts';
import { metric } from './session.ts';

/** Makes the text about `bytes` longer, as a long conversation would: by quality reports (voice) or message turns. */
export function pad(participants: Participant[], bytes: number, cast: Cast): void {
  if (cast.mediaType === 'voice') addReports(participants, bytes, cast);
  else addTurns(participants, bytes, cast);
}

/** Adds reports of the line's quality, spread over the conversation. */
function addReports(participants: Participant[], bytes: number, { lifetimeMs, pick }: Cast): void {
  const session = participants.at(-1)?.sessions.at(-1);
  const reports: object[] = [];
  for (let added = 0, i = 0; added < bytes - 80; i++) {
    const report = {
      codecs: ['audio/opus'],
      minMos: 4 + Math.round(pick(400 + i) * 90) / 100,
      maxLatencyMs: 20 + Math.round(pick(401 + i) * 200),
      receivedPackets: 500 + Math.round(pick(402 + i) * 9000),
      eventTime: timeSlot(Math.round(pick(403 + i) * lifetimeMs)),
    };
    reports.push(report);
    added += JSON.stringify(report).length + 1;
  }
  if (session && reports.length > 0) session['mediaEndpointStats'] = reports;
}

/** Adds message turns of agent and customer, each at most a minute long; without an agent, only the customer writes. */
function addTurns(participants: Participant[], bytes: number, { lifetimeMs, pick, story }: Cast): void {
  const metrics = participants.at(-1)?.sessions.at(-1)?.metrics;
  const { answered: from, left: to } = story.legs.at(-1) ?? { answered: 0, left: lifetimeMs };
  const count = Math.max(0, Math.floor((bytes - 40) / 88));
  const step = (to - from) / Math.max(1, count);
  for (let i = 0; i < count; i++) {
    const name = story.legs.length === 0 || i % 2 === 1 ? 'tUserResponseTime' : 'tAgentResponseTime';
    const took = Math.round(Math.min(step, 60_000) * (0.2 + pick(400 + i) * 0.8));
    metrics?.push(metric(name, took, Math.round(from + (i + 1) * step)));
  }
  if (count > 0) metrics?.push(metric('oMessageTurn', Math.ceil(count / 2), to));
}
