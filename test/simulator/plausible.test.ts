import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDataset } from '../../simulator/dataset/dataset.ts';
import { identifiers } from '../../simulator/dataset/identifier.ts';
import { TIMED_OUT } from '../../simulator/dataset/known-objects.ts';
import { LISTINGS } from '../../simulator/reference/listings.ts';
import { cases } from '../../testkit/deep.ts';

interface Segment {
  segmentType: string;
  segmentStart: string;
  segmentEnd?: string;
  disconnectType?: string;
  queueId?: string;
  wrapUpCode?: string;
  requestedRoutingSkillIds?: string[];
  requestedLanguageId?: string;
}
interface Session {
  segments: Segment[];
  metrics: { name: string; value: number; emitDate: string }[];
  flow?: { flowId: string; flowName: string };
  outboundCampaignId?: string;
}
interface Participant {
  purpose: string;
  userId?: string;
  teamId?: string;
  sessions: Session[];
}
interface Conversation {
  conversationStart: string;
  conversationEnd?: string;
  divisionIds?: string[];
  participants: Participant[];
}

const ms = (from: string, to: string) => Date.parse(to) - Date.parse(from);
const sum = ({ metrics }: Session, name: string) =>
  metrics.reduce((total, metric) => total + (metric.name === name ? metric.value : 0), 0);
const lasted = ({ segments }: Session, ...types: string[]) =>
  segments.reduce(
    (total, { segmentType, segmentStart, segmentEnd }) =>
      total + (types.includes(segmentType) ? ms(segmentStart, segmentEnd!) : 0),
    0,
  );

/** Asserts what holds of the metrics of every agent's session. */
function checkAgent(session: Session, queue: Session | undefined): void {
  const { segments } = session;
  for (const [at, { segmentStart }] of segments.entries()) {
    if (at > 0) assert.equal(segments[at - 1]!.segmentEnd, segmentStart, 'segments abut');
  }
  assert.equal(sum(session, 'tTalk'), lasted(session, 'interact'));
  assert.equal(sum(session, 'tTalkComplete'), sum(session, 'tTalk'));
  assert.equal(sum(session, 'tHeld'), lasted(session, 'hold'));
  assert.equal(sum(session, 'tHeldComplete'), sum(session, 'tHeld'));
  assert.equal(sum(session, 'tAcw'), lasted(session, 'wrapup'));
  assert.equal(sum(session, 'tDialing'), lasted(session, 'dialing'));
  const handled = ['tTalk', 'tHeld', 'tAcw', 'tDialing'].reduce((total, name) => total + sum(session, name), 0);
  assert.equal(sum(session, 'tHandle'), handled);
  assert.ok(sum(session, 'tTalk') > 0 && sum(session, 'tHandle') <= 30 * 60_000);
  assert.ok(segments.some(({ wrapUpCode }) => wrapUpCode !== undefined));
  if (queue) assert.equal(sum(session, 'tAnswered'), sum(queue, 'tAcd') + sum(session, 'tAlert'));
}

function check(record: Conversation): void {
  const { participants, conversationStart, conversationEnd } = record;
  const agents = participants.filter(({ purpose }) => purpose === 'agent');
  const sessions = participants.flatMap((one) => one.sessions.map((session) => ({ ...one, session })));
  for (const { purpose, session } of sessions) {
    for (const { name, value, emitDate } of session.metrics) {
      if (name.startsWith('n')) assert.equal(value, 1, name);
      if (conversationEnd && name.startsWith('t'))
        assert.ok(value >= 0 && value <= ms(conversationStart, conversationEnd));
      assert.ok(emitDate >= conversationStart && emitDate <= (conversationEnd ?? '9'), name);
    }
    for (const { segmentStart, segmentEnd, wrapUpCode } of session.segments) {
      assert.ok(conversationStart <= segmentStart && segmentStart <= (segmentEnd ?? '9'));
      assert.equal(segmentEnd === undefined, conversationEnd === undefined);
      assert.ok((segmentEnd ?? '') <= (conversationEnd ?? '9'));
      assert.ok(wrapUpCode === undefined || purpose === 'agent');
    }
    if (purpose === 'acd') assert.equal(sum(session, 'nOffered'), 1);
  }
  const abandoned = sessions.filter(({ session }) => sum(session, 'tAbandon') > 0);
  if (abandoned.length > 0) assert.equal(agents.length, 0);
  for (const [at, { purpose, sessions: own }] of participants.entries()) {
    const before = participants[at - 1];
    if (purpose === 'agent') checkAgent(own[0]!, before?.purpose === 'acd' ? before.sessions[0] : undefined);
  }
  const transfers = agents.map(({ sessions: [session] }) => sum(session!, 'nTransferred'));
  assert.deepEqual(
    transfers,
    transfers.map((_, at) => (at < transfers.length - 1 ? 1 : 0)),
  );
}

for (const recordBytes of [800, 1500, 3000, 8000]) {
  test(`The metrics of records of ${recordBytes} bytes add up, whatever the seed`, () => {
    for (let seed = 1; seed <= cases(3, 8); seed++) {
      const dataset = createDataset({
        ...{ records: 400, from: '2026-03-02T00:00:00Z', to: '2026-03-03T00:00:00Z', seed, recordBytes },
        ...{ lateChangeShare: 0.2, lateChangeAfterSeconds: 60 },
      });
      for (let i = 0; i < dataset.size; i++) check(JSON.parse(dataset.text(i)) as Conversation);
    }
  });
}

/** What conversations name, by the path of the listing that has it. */
function namesOf({ divisionIds = [], participants }: Conversation): [path: string, id: string | undefined][] {
  return [
    ...divisionIds.map((id): [string, string] => ['/api/v2/authorization/divisions', id]),
    ...participants.flatMap(({ userId, teamId, sessions }): [string, string | undefined][] => [
      ['/api/v2/users', userId],
      ['/api/v2/teams', teamId],
      ...sessions.flatMap(({ flow, outboundCampaignId, segments }): [string, string | undefined][] => [
        ['/api/v2/flows', flow?.flowId],
        ['/api/v2/outbound/campaigns', outboundCampaignId],
        ...segments.flatMap((segment): [string, string | undefined][] => [
          ['/api/v2/routing/queues', segment.queueId],
          ['/api/v2/routing/wrapupcodes', segment.wrapUpCode],
          ['/api/v2/routing/languages', segment.requestedLanguageId],
          ...(segment.requestedRoutingSkillIds ?? []).map((id): [string, string] => ['/api/v2/routing/skills', id]),
        ]),
      ]),
    ]),
  ];
}

test('Conversations name what the listings have, but for a few deleted queues and users, and one code of the system', () => {
  const seed = 5;
  const pool = identifiers(~seed);
  const dataset = createDataset({
    ...{ records: 2_000, from: '2026-03-02T00:00:00Z', to: '2026-03-03T00:00:00Z', seed, recordBytes: 3000 },
  });
  const records = Array.from({ length: dataset.size }, (_, i) => JSON.parse(dataset.text(i)) as Conversation);
  const named = new Map<string, Map<string, boolean>>();
  for (const [path, id] of records.flatMap(namesOf)) {
    if (id === undefined) continue;
    const { firstId, count } = LISTINGS.find((listing) => listing.path === path)!;
    const at = pool.indexOf(id);
    const ids = named.get(path) ?? new Map<string, boolean>();
    named.set(path, ids.set(id, at !== null && at >= firstId && at < firstId + count));
  }
  const unknown = [...named].flatMap(([path, ids]) =>
    [...ids].filter(([, isListed]) => !isListed).map(([id]) => (id === TIMED_OUT ? id : path)),
  );
  assert.equal(named.size, 9);
  for (const [path, ids] of named) assert.ok([...ids.values()].filter(Boolean).length >= 4, path);
  assert.deepEqual([...new Set(unknown)].sort(), [TIMED_OUT, '/api/v2/routing/queues', '/api/v2/users'].sort());
});

test('At the default size, most conversations are answered, some given up, few passed on, and waits are short', () => {
  const dataset = createDataset({
    ...{ records: 2_000, from: '2026-03-02T00:00:00Z', to: '2026-03-03T00:00:00Z', seed: 1, recordBytes: 3000 },
  });
  const records = Array.from({ length: dataset.size }, (_, i) => JSON.parse(dataset.text(i)) as Conversation);
  const share = (is: (record: Conversation) => boolean) => records.filter(is).length / records.length;
  const sessions = (record: Conversation) => record.participants.flatMap((one) => one.sessions);
  const total = (name: string) => records.flatMap(sessions).reduce((all, session) => all + sum(session, name), 0);
  const count = (name: string) => records.flatMap(sessions).filter((session) => sum(session, name) > 0).length;
  const abandoned = share((record) => sessions(record).some((session) => sum(session, 'tAbandon') > 0));
  const passedOn = share((record) => sessions(record).some((session) => sum(session, 'nTransferred') > 0));
  assert.ok(share(({ participants }) => participants.some(({ purpose }) => purpose === 'agent')) > 0.8);
  assert.ok(abandoned > 0.03 && abandoned < 0.15, `${abandoned} abandoned`);
  assert.ok(passedOn > 0.005 && passedOn < 0.1, `${passedOn} passed on`);
  const minutes = (name: string) => total(name) / count(name) / 60_000;
  assert.ok(minutes('tHandle') > 2 && minutes('tHandle') < 8, `${minutes('tHandle')} minutes of handling`);
  assert.ok(minutes('tAcw') < minutes('tTalk'), `${minutes('tAcw')} minutes of wrap-up`);
});
