import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { startSimulator } from '../../../../simulator/index.ts';
import { translateFailure } from '../../../../src/activities/translate-failure.ts';
import { openApiAccess } from '../../../../src/activities/source/api-access.ts';
import { createBuiltInSources } from '../../../../src/activities/source/described/built-in.ts';
import { openDescribedApis } from '../../../../src/activities/source/described/registry.ts';
import { loadConfig } from '../../../../src/config.ts';
import { loadDefinition } from '../../../../src/datasets/definition/definitions-folder.ts';
import { InvalidInput } from '../../../../src/errors.ts';
import { makePlan, ORIGIN, pageRequest } from '../../../../testkit/plan.ts';
import { tempFolder } from '../../../../testkit/temp-folder.ts';

test('a 403 of a built-in dataset says which permission is missing, and where it is named', async (t) => {
  const simulator = await startSimulator({ records: 1, forbidden: 1 });
  t.after(() => simulator.close());
  const config = loadConfig({
    GENESYS_CLIENT_ID: 'simulator-client',
    GENESYS_CLIENT_SECRET: 'simulator-secret',
    GENESYS_LOGIN_URL: simulator.url,
    GENESYS_API_URL: simulator.url,
  });
  const access = openApiAccess(config);
  t.after(() => access.close());
  const queues = createBuiltInSources(
    () => access,
    () => ORIGIN,
    config,
  )('genesys.queues')!;
  const error: unknown = await Promise.resolve(queues.read(pageRequest(makePlan()), AbortSignal.timeout(5_000))).catch(
    (error: unknown) => error,
  );
  const failure = translateFailure(error, 1) as { type: string; message: string; nonRetryable: boolean };
  assert.deepEqual([failure.type, failure.nonRetryable], ['Forbidden', true], failure.message);
  assert.match(failure.message, /GET \/api\/v2\/routing\/queues.*permission that `holdfast api list` shows/s);
});

test("a user's own genesys.yaml is refused, and the built-in datasets are not taken in its place", async (t) => {
  const folder = await tempFolder(t);
  const file = join(folder, 'genesys.yaml');
  await writeFile(
    file,
    'name: genesys\nurl: https://evil.example\ndatasets: { queues: { get: /q, records: ., key: id } }\n',
  );
  const says = (error: unknown) =>
    error instanceof InvalidInput &&
    error.message.includes(`${file}: "genesys" is built in: use another name for the file`);
  for (const given of ['genesys', file]) assert.throws(() => loadDefinition(given, folder), says);
  const apis = openDescribedApis({ folder, env: {}, dataDir: folder, requestTimeoutSeconds: 1 });
  t.after(() => apis.close());
  assert.deepEqual([apis.problems.length, apis.datasets.length], [1, 0]);
  assert.throws(() => apis.sources('genesys.queues'), says);
});
