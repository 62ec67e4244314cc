import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { startOrRejoin } from '../../src/client.ts';
import { connectClient } from '../../src/server/client-connection.ts';
import { isServing } from '../../src/server/health.ts';
import { awaitEnd } from '../../testkit/await-end.ts';
import { freePort } from '../../testkit/free-port.ts';
import { writeDefinitions } from '../../testkit/definition-file.ts';
import { recordsOf } from '../../testkit/exported-records.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';
import { until } from '../../testkit/world.ts';

const WORKFLOWS = 120;

test('the HTTP API of Temporal: pages by token, a last page without a list, histories of all workflows', async (t) => {
  const world = await openSharedWorld(t);
  const [port, httpPort] = [await freePort(), await freePort()];
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
    const result = await awaitEnd(await startOrRejoin(world.client, id, { source }, 'holdfast'));
    assert.equal(result.proven, true);
  };
  await Promise.all([exported('workflows', 'temporal.workflows'), exported('events', 'temporal.events')]);
  const workflows = await recordsOf<{ execution: { workflowId: string } }>(world, 'workflows');
  const expected = Array.from({ length: WORKFLOWS }, (_, n) => `workflow ${n} %é`).sort();
  assert.deepEqual(workflows.map(({ execution }) => execution.workflowId).sort(), expected);
  const events = await recordsOf<{ workflow: string; record: { eventId: string } }>(world, 'events');
  const found = events.map(({ workflow, record }) => `${workflow} ${record.eventId}`).sort();
  assert.deepEqual(found, expected.flatMap((name) => [`${name} 1`, `${name} 2`]).sort()); // oxfmt-ignore
});
