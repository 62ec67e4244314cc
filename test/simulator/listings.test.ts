import assert from 'node:assert/strict';
import { test } from 'node:test';
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
