import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { follow, startOrRejoin } from '../../src/client.ts';
import { connectClient } from '../../src/server/client-connection.ts';
import { choosePort } from '../../src/server/ports.ts';
import { isServing } from '../../src/server/health.ts';
import { treeDefinition } from '../../testkit/described-api.ts';
import { writeDefinitions } from '../../testkit/definition-file.ts';
import { sealedNames, sealedRecords } from '../../testkit/export-files.ts';
import { exportRoot } from '../../testkit/exported.ts';
import { httpServer, sendJson } from '../../testkit/http-server.ts';
import { guardHydra, hydraOrSkip, hydraWithClients, OTHERS } from '../../testkit/hydra.ts';
import { servedWorlds } from '../../testkit/served-worlds.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';
import { tokenServer } from '../../testkit/token-server.ts';
import { DAY, HURRIED, run, type ServedWorld, until } from '../../testkit/world.ts';

const openServedWorld = servedWorlds();

const recordsOf = async <Shape>(world: ServedWorld, id: string): Promise<Shape[]> =>
  (await sealedRecords(exportRoot(world, id))).map((record) => JSON.parse(record) as Shape);

async function assertVerified(world: ServedWorld, id: string, env: NodeJS.ProcessEnv): Promise<void> {
  const verify = run(world, ['verify', id], env);
  assert.equal(await verify.exit, 0, verify.stdout() + verify.stderr());
}

const RECORDS = 3_000;
const PAGE = 50;
const WINDOW_MS = 1_000;
const IN_WINDOW = 10;

test('two workers share a limit, tokens of three seconds and their pages, and are killed: each record once', async (t) => {
  const world = await openServedWorld(t);
  const windows = new Map<number, number>();
  const times: number[] = [];
  let busy = 0;
  const server = await tokenServer(t, ({ path }, response) => {
    const now = Date.now();
    const window = Math.floor(now / WINDOW_MS);
    const used = (windows.get(window) ?? 0) + 1;
    windows.set(window, used);
    times.push(now);
    const headers = {
      'ratelimit-remaining': String(Math.max(0, IN_WINDOW - used)),
      'ratelimit-reset': String(((window + 1) * WINDOW_MS - now) / 1_000),
    };
    if (used > IN_WINDOW) {
      busy += 1;
      return sendJson(response, 429, { message: 'too many' }, headers);
    }
    const start = (Number(new URL(path, 'http://host').searchParams.get('page')) - 1) * PAGE;
    const data = Array.from({ length: Math.min(PAGE, RECORDS - start) }, (_, row) => ({ id: start + row + 1 }));
    return sendJson(response, 200, { data, total: RECORDS }, headers);
  });
  const limit = `{ requests: ${IN_WINDOW}, per: PT1S, remaining: RateLimit-Remaining, resets: { after: RateLimit-Reset } }`;
  const env = {
    ...server.env,
    ...(await writeDefinitions(t, {
      shop: `
name: shop
url: ${server.url}
auth: ${server.auth}
limit: ${limit}
datasets:
  orders:
    get: /orders
    records: data
    key: id
    pages: { number: page, from: 1, size: { as: per_page, of: ${PAGE} }, total: total }
`,
    })),
  };
  const workers = [world.startWorker(env), world.startWorker(env)];
  const handle = await startOrRejoin(world.client, 'orders', { source: 'shop.orders' }, 'holdfast');
  const result = follow(handle, () => {});
  result.catch(() => {});
  for (const kill of [1, 2]) {
    await until(`pages come before kill ${kill}`, () => times.length > kill * 20);
    await workers[kill - 1]!.kill('SIGKILL');
    workers.push(world.startWorker(env));
  }
  const { proven, records } = await result;
  assert.deepEqual([proven, records], [true, RECORDS]);
  const ids = (await recordsOf<{ id: number }>(world, 'orders')).map(({ id }) => id).sort((a, b) => a - b);
  assert.deepEqual(ids, Array.from({ length: RECORDS }, (_, index) => index + 1)); // prettier-ignore
  await assertVerified(world, 'orders', env);
  assert.ok(server.counts.minted > 4, `only ${server.counts.minted} tokens: none of them has ended`);
  // The server's own rate allows a burst of one second's worth.
  const most = Math.max(
    ...times.map((from, at) => times.filter((time, n) => n >= at && time < from + WINDOW_MS).length),
  );
  assert.ok(most <= 2 * IN_WINDOW, `${most} requests in a second`);
  t.diagnostic(`at most ${most} requests in a second, ${busy} refused as too many, ${server.counts.minted} tokens, ${server.counts.refused} refused`); // prettier-ignore
});

const HOLD_MS = 100;

const { program, skip } = await hydraOrSkip();

test(
  'Ory Hydra: pages by Link headers, tokens of three seconds, the worker killed: each client once',
  { skip },
  async (t) => {
    const [world, hydra] = await Promise.all([openServedWorld(t), hydraWithClients(t, program!)]);
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
    const result = follow(handle, () => {});
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
    assert.deepEqual(said.map(({ client_id }) => byId.get(client_id)), said); // prettier-ignore
    await assertVerified(world, 'clients', env);
    assert.ok(server.counts.tokens.size > 2, `only ${server.counts.tokens.size} tokens: none of them has ended`);
    t.diagnostic(
      `${server.seen.length} requests, ${server.counts.tokens.size} tokens, ${server.counts.refused} refused`,
    );
  },
);

const WORKFLOWS = 120;

test('the HTTP API of Temporal: pages by token, a last page without a list, histories of all workflows', async (t) => {
  const world = await openServedWorld(t);
  const [port, httpPort] = [await choosePort(0, new Set()), await choosePort(0, new Set())];
  const flags = ['--headless', '--ip', '127.0.0.1', '--port', `${port}`, '--http-port', `${httpPort}`];
  const log = join(await tempFolder(t), 'temporal.db');
  const server = spawn(world.cli, ['server', 'start-dev', ...flags, '--db-filename', log], { stdio: 'ignore' });
  t.after(() => server.kill('SIGKILL'));
  await until('Temporal answers', () => isServing(`127.0.0.1:${port}`));
  const connection = await connectClient({ address: `127.0.0.1:${port}` });
  t.after(() => connection.close());
  const start = (_: unknown, n: number) =>
    connection.workflowService.startWorkflowExecution({
      namespace: 'default',
      workflowId: `workflow ${n} %é`,
      requestId: `${n}`,
      workflowType: { name: 'never' },
      taskQueue: { name: 'nobody' },
    });
  await Promise.all(Array.from({ length: WORKFLOWS }, start));
  const list = '/api/v1/namespaces/default/workflows';
  const url = `http://127.0.0.1:${httpPort}`;
  await until('all are listed', async () => {
    const answer = (await (await fetch(`${url}${list}?pageSize=200`)).json()) as { executions?: unknown[] };
    return answer.executions?.length === WORKFLOWS;
  });
  const env = await writeDefinitions(t, {
    temporal: `
name: temporal
url: ${url}
pages: { cursor: nextPageToken, as: nextPageToken, size: { as: pageSize, of: 40 } }
datasets:
  workflows:
    get: ${list}
    records: executions
    absent: empty
    key: execution.runId
    columns: { type: type.name, status: status }
  events:
    each: { workflow: workflows.execution.workflowId }
    get: ${list}/\${workflow}/history
    pages: { cursor: nextPageToken, as: nextPageToken, size: { as: maximumPageSize, of: 1 } }
    records: history.events
    absent: empty
    key: [workflow, eventId]
    columns: { at: eventTime, type: eventType }
`,
  });
  world.startWorker(env);
  const exported = async (id: string, source: `temporal.${string}`) => {
    const result = await follow(await startOrRejoin(world.client, id, { source }, 'holdfast'), () => {});
    assert.equal(result.proven, true);
  };
  await Promise.all([exported('workflows', 'temporal.workflows'), exported('events', 'temporal.events')]);
  const workflows = await recordsOf<{ execution: { workflowId: string } }>(world, 'workflows');
  const expected = Array.from({ length: WORKFLOWS }, (_, n) => `workflow ${n} %é`).sort();
  assert.deepEqual(workflows.map(({ execution }) => execution.workflowId).sort(), expected);
  const events = await recordsOf<{ workflow: string; record: { eventId: string } }>(world, 'events');
  const found = events.map(({ workflow, record }) => `${workflow} ${record.eventId}`).sort();
  assert.deepEqual(found, expected.flatMap((name) => [`${name} 1`, `${name} 2`]).sort()); // prettier-ignore
});

const PARENTS = 300;
const CHILDREN = 3;
// So many requests of a page may be lost with a worker.
const SIDE_BY_SIDE = 50;

test('hundreds of parents go into one file, and a kill or a failure costs no parent that is done', async (t) => {
  const world = await openServedWorld(t);
  let failures = 0;
  const server = await httpServer(t, ({ path }, response) => {
    const url = new URL(path, 'http://host');
    const from = Number(url.searchParams.get('after') ?? 0);
    if (url.pathname === '/parents') {
      const items = Array.from({ length: 100 }, (_, row) => ({ id: from + row + 1 }));
      return sendJson(response, 200, { items, next: from + 100 < PARENTS ? from + 100 : null });
    }
    if (url.pathname === '/parents/20/children' && failures++ === 0) return sendJson(response, 503, {});
    const items = Array.from({ length: CHILDREN }, (_, child) => ({ child, name: `${url.pathname} ${child}` }));
    if (url.pathname !== '/parents/30/children') return sendJson(response, 200, { items, next: null });
    return sendJson(response, 200, { items: items.slice(from, from + 2), next: from === 0 ? 2 : null });
  });
  const env = await writeDefinitions(t, {
    tree: treeDefinition(server.url),
  });
  const first = world.startWorker(env);
  const handle = await startOrRejoin(world.client, 'children', { source: 'tree.children' }, 'holdfast');
  const result = follow(handle, () => {});
  result.catch(() => {});
  await until('half of the parents are done', () => server.seen.length > PARENTS / 2);
  await first.kill('SIGKILL');
  const before = server.seen.length;
  assert.ok(before < PARENTS, 'over before the kill');
  world.startWorker(env);
  const { requests = 0 } = await result;
  // What a killed worker sent nobody can count: its attempt is taken for one request, though it may have sent none.
  const KILLED_AT_ONCE = 4;
  assert.ok(
    requests <= server.seen.length + KILLED_AT_ONCE && requests > server.seen.length - SIDE_BY_SIDE,
    `${requests} counted`,
  );
  const records = await recordsOf<{ parent: number; record: { child: number } }>(world, 'children');
  const expected = Array.from({ length: PARENTS * CHILDREN }, (_, n) => [Math.floor(n / CHILDREN) + 1, n % CHILDREN]);
  const found = records.map(({ parent, record }) => [parent, record.child] as const);
  found.sort(([a, child], [b, other]) => a - b || child - other);
  assert.deepEqual(found, expected);
  assert.equal((await sealedNames(exportRoot(world, 'children'))).length, 1);
  // One more for the failure, and one for the second page.
  const most = PARENTS + PARENTS / 100 + 2 + SIDE_BY_SIDE;
  assert.ok(server.seen.length <= most, `${server.seen.length} requests`);
  const { events } = await handle.fetchHistory();
  assert.ok(events!.length < PARENTS, `${events!.length} events`);
  t.diagnostic(`${events!.length} events of history, ${server.seen.length} requests`);
  await assertVerified(world, 'children', env);
});

test('what is defined of Genesys Cloud shares token, budget and identity with what is code, and is tried like any other', async (t) => {
  const world = await openServedWorld(t);
  await world.work();
  const asked = { destination: 'jsonl:exports' };
  const [queues, conversations] = await Promise.all([
    startOrRejoin(world.client, 'queues', { ...asked, source: 'genesys.queues', pageSize: 15 }, 'holdfast'),
    startOrRejoin(world.client, 'conversations', { ...asked, interval: `${DAY.from}/PT1H` }, 'holdfast'),
  ]);
  const [result] = await Promise.all([follow(queues, () => {}), follow(conversations, () => {})]);
  assert.deepEqual(result.proofs, { total: 1, 'end-mark': 0, none: 0 });
  // Three pages; one more may have been asked for before the end was known.
  assert.ok([3, 4].includes(result.requests!), `${result.requests} requests`);
  const ids = new Set((await recordsOf<{ id: string }>(world, 'queues')).map(({ id }) => id));
  assert.equal(ids.size, 40);
  const text = (await sealedRecords(exportRoot(world, 'conversations'))).join('\n');
  const named = [...text.matchAll(/"queueId":"([^"]+)"/g)];
  // But for deleted queues, conversations name what is listed.
  const listed = named.filter(([, queue]) => ids.has(queue!));
  assert.ok(listed.length > named.length * 0.9, `${listed.length} of ${named.length}`);
  assert.equal(world.simulator.stats().tokenRequests, 1);
  await assertVerified(world, 'queues', {});
  const tried = run(world, ['api', 'try', 'genesys.queues'], {});
  assert.equal(await tried.exit, 0, tried.stdout() + tried.stderr());
  assert.match(tried.stdout(), /authorization: Bearer \*\*\*/);
  const list = run(world, ['api', 'list'], {});
  assert.equal(await list.exit, 0);
  assert.match(list.stdout(), /genesys\.queues +needs Routing/);
});
