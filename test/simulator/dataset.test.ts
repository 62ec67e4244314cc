import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDataset } from '../../simulator/dataset/dataset.ts';
import { identifiers } from '../../simulator/dataset/identifier.ts';
import { writeTimestamp } from '../../simulator/dataset/timestamp.ts';
import { mix, unmix } from '../../simulator/hash.ts';

const MINUTE = 60_000;
const WEEK = { from: '2026-03-02T00:00:00Z', to: '2026-03-09T00:00:00Z' };
const make = (change: object = {}) =>
  createDataset({ records: 20_000, ...WEEK, seed: 1, recordBytes: 1500, ...change });

interface Conversation {
  conversationId: string;
  conversationStart: string;
  conversationEnd?: string;
  originatingDirection: string;
  participants: { purpose: string; sessions: { sessionId: string; mediaType: string; segments: object[] }[] }[];
}

test('The same seed makes the same bytes, another seed others', () => {
  const [one, same, other] = [make(), make(), make({ seed: 2 })];
  for (let i = 0; i < 500; i++) {
    assert.equal(one.text(i), same.text(i));
    assert.notEqual(one.id(i), other.id(i));
  }
});

test('Every record parses and says what the dataset says', () => {
  const dataset = make();
  for (let i = 0; i < dataset.size; i += 7) {
    const text = dataset.text(i);
    const record = JSON.parse(text) as Conversation;
    const end = dataset.endMs(i);
    assert.equal(Buffer.byteLength(text), dataset.byteLength(i));
    assert.equal(record.conversationId, dataset.id(i));
    assert.equal(Date.parse(record.conversationStart), dataset.startMs(i));
    assert.equal(record.conversationEnd, end === null ? undefined : new Date(end).toISOString());
    assert.equal(record.originatingDirection, dataset.direction(i));
    assert.equal(record.participants[0]?.sessions[0]?.mediaType, dataset.mediaType(i));
    const sessions = record.participants.flatMap((participant) => participant.sessions.map((one) => one.sessionId));
    assert.equal(new Set([record.conversationId, ...sessions]).size, sessions.length + 1);
    assert.ok(!text.includes('@'), 'a slot was left open');
  }
});

test('Ids are UUIDs, unique, and lead back to their index', () => {
  const ids = identifiers(7);
  const seen = new Set<string>();
  for (let i = 0; i < 200_000; i++) seen.add(ids.text(i));
  assert.equal(seen.size, 200_000);
  for (const i of [0, 1, 199_999, 2 ** 32 - 1]) {
    assert.match(ids.text(i), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(ids.indexOf(ids.text(i)), i);
  }
  assert.equal(ids.indexOf('00000000-0000-4000-8000-000000000000'), null);
  for (const value of [0, 1, 0xffffffff, 123456789]) assert.equal(unmix(mix(value)), value);
});

test('Starts never go back, and ranges by time agree with a count', () => {
  const dataset = make({ records: 5000 });
  const starts = Array.from({ length: 5000 }, (_, i) => dataset.startMs(i));
  assert.deepEqual(
    starts,
    starts.toSorted((a, b) => a - b),
  );
  assert.ok((starts[0] ?? 0) >= dataset.fromMs && (starts[4999] ?? Infinity) < dataset.toMs);
  for (const [from, to] of [
    [dataset.fromMs, dataset.toMs],
    [starts[17], starts[17]],
    [starts[17], (starts[17] ?? 0) + 1],
    [starts[20], starts[4000]],
    [0, 1],
    [dataset.toMs, dataset.toMs + 1],
  ] as [number, number][]) {
    const { first, last } = dataset.indicesStartingIn(from, to);
    const wanted = starts.flatMap((start, i) => (start >= from && start < to ? [dataset.id(i)] : []));
    assert.equal(last - first + 1, wanted.length);
    assert.deepEqual(dataset.idsStartingIn(from, to), wanted);
  }
});

test('A dataset of nothing and one of one work', () => {
  assert.deepEqual(make({ records: 0 }).idsStartingIn(0, Date.parse(WEEK.to)), []);
  assert.equal(make({ records: 1 }).idsStartingIn(0, Date.parse(WEEK.to)).length, 1);
});

test('Most conversations last minutes, about 2 % hours and 0.5 % up to three days; those alive at the end have no end', () => {
  const dataset = make();
  const lifetimes: number[] = [];
  let live = 0;
  for (let i = 0; i < dataset.size; i++) {
    const end = dataset.endMs(i);
    if (end === null) live++;
    else lifetimes.push(end - dataset.startMs(i));
    assert.ok(end === null || end <= dataset.toMs);
  }
  const share = (least: number, most: number) =>
    lifetimes.filter((ms) => ms > least && ms <= most).length / dataset.size;
  assert.ok(Math.max(...lifetimes) <= 72 * 60 * MINUTE);
  assert.ok(share(0, 30 * MINUTE) > 0.96);
  assert.ok(share(119 * MINUTE, 480 * MINUTE) > 0.012 && share(119 * MINUTE, 480 * MINUTE) < 0.03);
  assert.ok(share(480 * MINUTE, Infinity) > 0.001 && share(480 * MINUTE, Infinity) < 0.008);
  assert.ok(live > 10 && live < dataset.size * 0.01, `${live} live`);
  assert.deepEqual(
    [...dataset.longLived()],
    [...dataset.longLived()].toSorted((a, b) => a - b),
  );
});

test('Records carry what trips parsers: raw and escaped text, big integers, unknown fields and values, absent keys', () => {
  const dataset = make({ records: 3000 });
  const all = Array.from({ length: 3000 }, (_, i) => dataset.text(i));
  const some = (pattern: RegExp) =>
    assert.ok(
      all.some((text) => pattern.test(text)),
      String(pattern),
    );
  some(/[一-龥]/);
  some(/🦊/u);
  some(/\\u[0-9a-f]{4}/);
  some(/\\"/);
  some(/\\\\/);
  some(/"addedInALaterRelease":\{/);
  some(/"disconnectType":"addedInALaterRelease"/);
  some(/"externalSequence":12345678901234567890123,/);
  some(/"subject":/);
  assert.ok(all.some((text) => !text.includes('participantName')) && all.some((text) => !text.includes('divisionIds')));
  for (const purpose of ['customer', 'acd', 'agent', 'ivr']) some(new RegExp(`"purpose":"${purpose}"`));
  for (const media of ['voice', 'chat', 'email', 'message', 'callback']) some(new RegExp(`"mediaType":"${media}"`));
});

test('Records are about as big as asked', () => {
  for (const recordBytes of [1500, 3000, 6000]) {
    const dataset = make({ recordBytes, records: 5000 });
    let bytes = 0;
    for (let i = 0; i < dataset.size; i++) bytes += dataset.byteLength(i);
    const average = bytes / dataset.size;
    assert.ok(average > recordBytes * 0.85 && average < recordBytes * 1.15, `${average} instead of ${recordBytes}`);
  }
});

test('Timestamps are written like toISOString', () => {
  const target = Buffer.alloc(24);
  for (const text of ['2024-02-29T23:59:59.999Z', '2026-03-02T00:00:00.000Z', '2026-12-31T09:08:07.006Z']) {
    writeTimestamp(target, 0, Date.parse(text));
    assert.equal(target.toString(), text);
  }
});
