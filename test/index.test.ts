import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../src/package.ts';

test('what the documents import from the package is there, under its name', async () => {
  const page = readFileSync(join(packageRoot(), 'docs', 'operating.md'), 'utf8');
  const [, names = ''] = /import { (.+) } from 'holdfast'/.exec(page) ?? [];
  // Not a path: Node.js finds it by the package's `exports`, as it does for other programs.
  const holdfast = (await import(String('holdfast'))) as Record<string, unknown>;
  const imported = names.split(', ');
  assert.ok(imported.length >= 3, names);
  assert.deepEqual(
    imported.filter((name) => typeof holdfast[name] !== 'function'),
    [],
  );
});
