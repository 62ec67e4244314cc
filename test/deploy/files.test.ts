import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../src/package.ts';
import { findPython } from '../../testkit/python.ts';
import { skipUnlessStrict } from '../../testkit/strict.ts';

const root = packageRoot();
// Both linters come as wheels with the program inside.
const linters = await findPython(join(root, 'test', 'deploy', 'requirements.txt'), (line) => console.log(`# ${line}`))
  .then(dirname)
  .catch((error: Error) => error);
const skip = skipUnlessStrict(linters instanceof Error && linters.message);

/** Runs a linter; fails with what it says. */
function lint(program: string, ...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  assert.equal(status, 0, `${stdout}${stderr}`);
}

const python = (program: string) => join(String(linters), program);

test('docker-compose.yml follows the Compose specification', () => {
  // Without the rules of taste: services and keys are in the order in which one reads about them.
  const config = ['--config', 'test/deploy/dclint.json', '--max-warnings', '0'];
  lint(process.execPath, 'node_modules/dclint/bin/dclint.cjs', ...config, 'docker-compose.yml');
});

test('the Dockerfile is what hadolint asks for', { skip }, () => lint(python('hadolint'), 'Dockerfile'));

test('the shell scripts are what shellcheck asks for', { skip }, () =>
  lint(python('shellcheck'), 'deploy/temporal/schema.sh', '.ci/run'),
);

test('what the Dockerfile copies is there and not ignored', async () => {
  const lines = (await readFile(join(root, 'Dockerfile'), 'utf8')).split('\n');
  const sources = lines
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
    .flatMap((line) => line.split(' ').slice(1, -1));
  const allowed = (await readFile(join(root, '.dockerignore'), 'utf8')).split('\n');
  for (const source of new Set(sources)) {
    await access(join(root, source));
    assert.ok(allowed.includes(`!${source}`), source);
    // What builds the image finds there what it imports.
    const imports = source.endsWith('.mjs')
      ? (await readFile(join(root, source), 'utf8')).matchAll(/import\W+'\.\/([^']+)'/g)
      : [];
    for (const [, name] of imports) assert.ok(sources.includes(`tools/${name}`), `${source} imports ${name}`);
  }
});
