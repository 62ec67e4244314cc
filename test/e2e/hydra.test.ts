import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startOrRejoin } from '../../src/client.ts';
import { writeDefinitions } from '../../testkit/definition-file.ts';
import { awaitEnd } from '../../testkit/await-end.ts';
import { assertVerified, recordsOf } from '../../testkit/exported-records.ts';
import { guardHydra } from '../../testkit/guarded-hydra.ts';
import { OTHERS } from '../../testkit/hydra-clients.ts';
import { hydraOrSkip, hydraWithClients } from '../../testkit/hydra.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { HURRIED, until } from '../../testkit/world.ts';

const HOLD_MS = 100;

const { program, skip } = await hydraOrSkip();

test(
  'Ory Hydra: pages by Link headers, tokens of three seconds, the worker killed: each client once',
  { skip },
  async (t) => {
    const [world, hydra] = await Promise.all([openSharedWorld(t), hydraWithClients(t, program!)]);
    // A proxy of this test: Hydra's admin API asks for no token. Whether one is good, Hydra says.
    const server = await guardHydra(t, hydra, HOLD_MS);
    const env = {
      ...server.env,
      ...HURRIED,
      ...(await writeDefinitions(t, {
        hydra: `
name: hydra
url: ${server.url}
auth: ${server.auth}
pages: { link: next, size: { as: page_size, of: 50, most: 1000 }, total: X-Total-Count }
datasets:
  clients: { get: /admin/clients, records: ., key: client_id }
`,
      })),
    };
    const worker = world.startWorker(env);
    const handle = await startOrRejoin(world.client, 'clients', { source: 'hydra.clients' }, 'holdfast');
    const result = awaitEnd(handle);
    result.catch(() => {});
    await until('pages come', () => server.seen.length > 15);
    await worker.kill('SIGKILL');
    world.startWorker(env);
    const { proven, proofs, records } = await result;
    assert.deepEqual([proven, proofs, records], [true, { total: 1, 'end-mark': 0, none: 0 }, OTHERS + 1]);
    const found = await recordsOf<{ client_id: string }>(world, 'clients');
    const expected = ['exporter', ...Array.from({ length: OTHERS }, (_, n) => `client ${n}`)];
    assert.deepEqual(found.map(({ client_id }) => client_id).sort(), expected.sort());
    // As Hydra itself says it.
    const said = (await (await fetch(`${hydra.adminUrl}/admin/clients?page_size=500`)).json()) as typeof found;
    const byId = new Map(found.map((client) => [client.client_id, client]));
    assert.deepEqual(said.map(({ client_id }) => byId.get(client_id)), said); // oxfmt-ignore
    await assertVerified(world, 'clients', env);
    assert.ok(server.counts.tokens.size > 2, `only ${server.counts.tokens.size} tokens: none of them has ended`);
    t.diagnostic(
      `${server.seen.length} requests, ${server.counts.tokens.size} tokens, ${server.counts.refused} refused`,
    );
  },
);
