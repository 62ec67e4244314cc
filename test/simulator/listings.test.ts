import assert from 'node:assert/strict';
import { test } from 'node:test';
import { permissionFor } from '../../simulator/http/permissions.ts';
import { genesysDefinition } from '../../src/datasets/genesys/definition.ts';
import { withApi } from './api.ts';

const QUEUES = '/api/v2/routing/queues';

interface Listed {
  entities: { id: string; name: string }[];
  total: number;
}

test('Objects are renamed and deleted while the simulator runs, and a path can be forbidden', () =>
  withApi({}, async ({ simulator, token }) => {
    const headers = { Authorization: `Bearer ${token}` };
    const listed = async (path = QUEUES) =>
      (await (await fetch(`${simulator.url}${path}?pageSize=100`, { headers })).json()) as Listed;
    const before = await listed();
    simulator.faults({ renamedObjects: 0.3, deletedObjects: 0.2 });
    const after = await listed();
    const names = new Map(before.entities.map(({ id, name }) => [id, name]));
    const renamed = after.entities.filter(({ id, name }) => name !== names.get(id));
    assert.equal(before.entities[0]?.name, 'Billing');
    assert.equal(new Set(names.values()).size, before.total);
    assert.ok(renamed.length > 5 && renamed.every(({ id, name }) => name === `${names.get(id)} (new)`));
    assert.ok(after.total < before.total - 2 && after.entities.every(({ id }) => names.has(id)));
    simulator.faults({ forbiddenPaths: QUEUES });
    assert.equal((await fetch(`${simulator.url}${QUEUES}`, { headers })).status, 403);
    assert.equal((await listed('/api/v2/routing/skills')).total > 0, true);
  }));

test('Members of a queue and users of stations are users, with the same names, also renamed ones', () =>
  withApi({ renamedObjects: 0.3 }, async ({ simulator, token }) => {
    const headers = { Authorization: `Bearer ${token}` };
    const listed = async (path: string) => {
      const answer = await fetch(`${simulator.url}${path}`, { headers });
      return ((await answer.json()) as { entities: { id: string; name: string; userId?: string }[] }).entities;
    };
    const users = new Map((await listed('/api/v2/users?state=any&pageSize=500')).map(({ id, name }) => [id, name]));
    const [queue] = await listed(QUEUES);
    const members = await listed(`${QUEUES}/${queue!.id}/members`);
    assert.equal(members.length, 8);
    for (const { id, name } of members) assert.equal(name, users.get(id));
    assert.ok(members.some(({ name }) => name.endsWith(' (new)')));
    const stations = await listed('/api/v2/stations?pageSize=500');
    assert.ok(stations.length > 100 && stations.every(({ userId }) => users.has(userId!)));
  }));

test('A 403 names the permission that the definition names for the dataset', () => {
  for (const [name, { get, post, job, needs }] of Object.entries(genesysDefinition().datasets)) {
    const path = job?.submit.post ?? post ?? get;
    if (needs !== undefined) assert.equal(lettersOf(permissionFor(path!)), lettersOf(needs), name);
  }
});

const lettersOf = (text: string): string => text.replace(/[^a-z]/gi, '').toLowerCase();
