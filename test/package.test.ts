import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../src/package.ts';

const read = (name: string) => readFileSync(join(packageRoot(), name), 'utf8');
const { files } = JSON.parse(read('package.json')) as { files: string[] };

/** Says whether a file of the checkout is in the package that npm makes of it. */
const isPacked = (path: string) =>
  ['README.md', 'LICENSE', 'package.json'].includes(path) ||
  files.some((entry) => path === entry || path.startsWith(`${entry}/`));

test('what README.md leads to is in the package', () => {
  const links = [...read('README.md').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path]) => path!);
  assert.ok(links.length > 10);
  assert.deepEqual(
    links.filter((path) => !isPacked(path)),
    [],
  );
});

test('the files that help and errors name are in the package', () => {
  const sources = readdirSync(join(packageRoot(), 'src'), { recursive: true })
    .map((name) => join('src', String(name)))
    .filter((name) => name.endsWith('.ts'));
  const named = sources.flatMap(
    (source) => read(source).match(/docs\/[\w-]+\.md|\.env\.example|deploy\/[\w-]+\.\w+/g) ?? [],
  );
  assert.ok(named.includes('.env.example'));
  assert.deepEqual(
    named.filter((path) => !isPacked(path)),
    [],
  );
});
