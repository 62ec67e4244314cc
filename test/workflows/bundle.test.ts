import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { test } from 'node:test';

const bundle = await readFile(new URL('../../src/workflow-bundle.cjs', import.meta.url), 'utf8');
const modules = [...bundle.matchAll(/"(\.\/[^"\n]+\.(?:c|m)?js)"/g)].map(([, path]) => path!);

test('the workflow bundle holds the workflows and the contract', () => {
  assert.ok(
    modules.some((path) => path.endsWith('src/workflows/export-records.js')),
    modules.slice(0, 5).join(),
  );
  assert.ok(modules.some((path) => path.endsWith('src/contract.js')));
});

test('the workflow bundle holds no activity, no undici, no zod, no luxon, no Node built-in', () => {
  const foreign = modules.filter((path) => /src\/activities|node_modules\/(undici|zod|luxon|pino)\//.test(path));
  assert.deepEqual(foreign, []);
  const required = [...bundle.matchAll(/require\("([^"]+)"\)/g)]
    .map(([, name]) => name!)
    .filter((name) => isBuiltin(name));
  assert.deepEqual(
    required.filter((name) => !['assert', 'url', 'util'].includes(name.replace('node:', ''))),
    [],
  );
});
