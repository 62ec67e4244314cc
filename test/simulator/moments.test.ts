import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDataset } from '../../simulator/dataset/dataset.ts';
import { startSimulator } from '../../simulator/index.ts';

const RECORDS = 1_500;
const MINUTE = 60_000;
const DAY = { from: '2026-03-02T00:00:00Z', to: '2026-03-03T00:00:00Z' };
const START = Date.parse(DAY.from);
const END = Date.parse(DAY.to);
const make = (change: object = {}) =>
  createDataset({ records: RECORDS, ...DAY, seed: 1, recordBytes: 3000, ...change });
const indices = Array.from({ length: RECORDS }, (_, i) => i);

interface Conversation {
  conversationEnd?: string;
  recordVersion?: number;
  externalTag?: string;
  participants: {
    purpose: string;
    sessions: { segments: { segmentType: string; wrapUpCode?: string }[]; metrics: object[] }[];
  }[];
}
const parse = (text: string) => JSON.parse(text) as Conversation;

for (const burstAt of ['2026-03-02T09:30:00Z', DAY.from, '2026-03-02T23:59:00Z']) {
  test(`A burst at ${burstAt} puts its share into one minute, in the order of start`, () => {
    for (const burstShare of [0.001, 0.6, 1]) {
      const dataset = make({ burstAt, burstShare });
      const at = Date.parse(burstAt);
      const starts = indices.map((i) => dataset.startMs(i));
      assert.deepEqual(
        starts,
        starts.toSorted((a, b) => a - b),
      );
      assert.ok((starts[0] ?? 0) >= START && (starts[RECORDS - 1] ?? Infinity) < END);
      const inside = starts.filter((start) => start >= at && start < at + MINUTE).length;
      assert.ok(inside >= RECORDS * burstShare && inside <= RECORDS * burstShare + 10, `${inside}`);
      for (const from of [START, at - 1, at, at + 1, at + 30_000, at + MINUTE, END]) {
        for (const to of [from, from + 1, at + 20_000, at + MINUTE, END + 1, Infinity].filter((ms) => ms >= from)) {
          const wanted = indices.filter((i) => (starts[i] ?? 0) >= from && (starts[i] ?? 0) < to);
          assert.deepEqual(
            dataset.idsStartingIn(from, to),
            wanted.map((i) => dataset.id(i)),
          );
        }
      }
    }
  });
}

test('A burst outside of the data is refused', async () => {
  for (const burstAt of ['', '2026-03-01T23:59:30Z', '2026-03-02T23:59:01Z']) {
    await assert.rejects(startSimulator({ ...DAY, burstShare: 0.5, burstAt }), /burstAt must be/);
  }
});

test('A share of the records changes late: another wrap-up and metric or a tag, and a version', () => {
  const dataset = make({ lateChangeShare: 0.3, lateChangeAfterSeconds: 3600 });
  const plain = make();
  const changing = indices.filter((i) => dataset.changesMs(i) !== null);
  assert.ok(changing.length > RECORDS * 0.25 && changing.length < RECORDS * 0.35, `${changing.length}`);
  for (const i of indices) {
    const changes = dataset.changesMs(i);
    if (changes === null) {
      assert.equal(dataset.text(i), plain.text(i));
      assert.equal(dataset.versionAt(i, Infinity), 1);
      continue;
    }
    assert.equal(changes, dataset.startMs(i) + 3_600_000);
    assert.deepEqual([dataset.versionAt(i, changes - 1), dataset.versionAt(i, changes)], [1, 2]);
    assert.equal(dataset.at({ now: changes - 1 }).text(i), plain.text(i));
    assert.equal(dataset.at({ now: changes }).text(i), dataset.text(i));
    assert.equal(Buffer.byteLength(dataset.text(i)), dataset.byteLength(i));
    const [before, after] = [parse(plain.text(i)), parse(dataset.text(i))];
    assert.deepEqual([before.recordVersion, after.recordVersion], [undefined, 2]);
    if (after.participants.at(-1)?.purpose !== 'agent') {
      assert.equal(after.externalTag, 'corrected');
      continue;
    }
    const [old, late] = [before.participants.at(-1)?.sessions[0], after.participants.at(-1)?.sessions[0]];
    assert.deepEqual(late?.segments.slice(0, -1), old?.segments);
    assert.equal(late?.segments.at(-1)?.segmentType, 'wrapup');
    assert.notDeepEqual(late?.metrics, old?.metrics);
  }
});

test('Live data is there from its start on, and gets its end when it comes', () => {
  const dataset = make({ live: true });
  const plain = make();
  for (const now of [START - 1, START + 7 * 3_600_000, END, Infinity]) {
    const view = dataset.at({ now });
    const there = indices.filter((i) => dataset.startMs(i) <= now);
    assert.deepEqual(
      view.idsStartingIn(0, Infinity),
      there.map((i) => dataset.id(i)),
    );
    for (const i of there) {
      const end = plain.endMs(i);
      const wanted = end === null || end > now ? null : end;
      assert.equal(view.endMs(i), wanted);
      assert.equal(parse(view.text(i)).conversationEnd, wanted === null ? undefined : new Date(wanted).toISOString());
    }
  }
  for (const i of indices) assert.equal(dataset.text(i), plain.text(i));
});
