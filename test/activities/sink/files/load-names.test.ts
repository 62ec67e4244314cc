import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesLoader, type OpenFinished } from '../../../../src/activities/sink/files/flat/load-names.ts';
import type { Manifest } from '../../../../src/activities/sink/manifest.ts';
import type { Plan } from '../../../../src/contract.ts';
import { genesysDatasets } from '../../../../src/datasets/genesys/definition.ts';
import { inMemory } from '../../../../testkit/in-memory.ts';
import { makePlan } from '../../../../testkit/plan.ts';

const QUEUES = genesysDatasets().find(({ name }) => name === 'genesys.queues')!;

/** Finished exports of names, by their ids, and how often their files were opened and closed. */
function finished(exports: Record<string, Record<string, string>>) {
  const stats = { opened: 0, closed: 0 };
  const open: OpenFinished = (exportId) => {
    const names = exports[exportId];
    if (!names) return Promise.resolve(null);
    const lines = Object.entries(names).map(([id, name]) => `${JSON.stringify({ id, name })}\n`);
    const manifest = { exportId, names, dataset: QUEUES, input: { compression: 'none' }, files: [{ file: 'a.jsonl' }] };
    return Promise.resolve({
      manifest: manifest as unknown as Manifest,
      open: () => {
        stats.opened += 1;
        const close = () => Promise.resolve(void (stats.closed += 1));
        return { ...inMemory(Buffer.from(lines.join(''))), close };
      },
    });
  };
  return { open, stats };
}

const planOf = (exportId: string): Plan => makePlan({ shape: 'flat', names: [{ source: 'genesys.queues', exportId }] });

test('names are read once for all slices, and anew where the export of names is another one', async () => {
  const exports: Record<string, Record<string, string>> = { 'a.queues': { q1: 'Sales', q2: '12' } };
  const { open, stats } = finished(exports);
  const load = namesLoader(open);
  for (let slice = 0; slice < 3; slice++) {
    const find = await load(planOf('a.queues'));
    assert.deepEqual(
      ['q1', 'q2', 'q3'].map((id) => find('genesys.queues', id)),
      ['Sales', '12', null],
    );
    assert.equal(find('genesys.users', 'u1'), undefined);
  }
  // Its keys, and its names.
  assert.deepEqual(stats, { opened: 2, closed: 2 });
  exports['a.queues'] = { q1: 'Renamed' };
  assert.equal((await load(planOf('a.queues')))('genesys.queues', 'q1'), 'Renamed');
  assert.equal(stats.opened, 4);
  assert.equal((await load(planOf('none.queues')))('genesys.queues', 'q1'), undefined);
  const unread = makePlan({ shape: 'flat', names: [], namesNotRead: [{ source: 'genesys.queues', reason: '403' }] });
  assert.equal((await load(unread))('genesys.queues', 'q1'), 'q1');
  assert.equal((await load(makePlan({ names: planOf('a.queues').names! })))('genesys.queues', 'q1'), undefined);
});

test('of many exports the names that were used last are kept, up to a number', async () => {
  const three = (name: string) => ({ q1: name, q2: name, q3: name });
  const { open, stats } = finished({ a: three('A'), b: three('B'), c: three('C') });
  const load = namesLoader(open, 6);
  const opensFor = async (id: string) => {
    const before = stats.opened;
    assert.equal((await load(planOf(id)))('genesys.queues', 'q3'), id.toUpperCase());
    return stats.opened - before;
  };
  const order = ['a', 'b', 'a', 'c', 'a', 'b'];
  const opened: number[] = [];
  for (const id of order) opened.push(await opensFor(id));
  assert.deepEqual(opened, [2, 2, 0, 2, 0, 2]);
});
