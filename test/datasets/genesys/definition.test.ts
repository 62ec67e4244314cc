import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readDefinition } from '../../../src/datasets/definition/read-definition.ts';
import { genesysDefinition } from '../../../src/datasets/genesys/definition.ts';
import { builtFile } from '../../../src/package.ts';

test('the built-in definition is what its file says', () => {
  const yaml = readFileSync(builtFile('datasets/genesys/genesys.yaml'), 'utf8');
  assert.deepEqual(genesysDefinition(), readDefinition(yaml, 'genesys.yaml'));
});
