import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/package.ts';
import { sealedRecords } from '../../testkit/export-files.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';
import { openWorld } from '../../testkit/world.ts';

const run = promisify(execFile);

/**
 * Puts what npm makes of this checkout into an empty folder, as an installation would. The libraries are those of the
 * checkout: installing them anew takes 280 MB and the network, and knip finds one that is not declared.
 */
async function install(app: string): Promise<void> {
  const modules = join(app, 'node_modules');
  const own = join(modules, 'holdfast');
  await mkdir(join(modules, '.bin'), { recursive: true });
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', app];
  const { stdout } = await run('npm', pack, { cwd: packageRoot() });
  await mkdir(own);
  await run('tar', ['--extract', '--strip-components=1', `--directory=${own}`, `--file=${join(app, stdout.trim())}`]);
  await symlink(join(packageRoot(), 'node_modules'), join(own, 'node_modules'));
  await symlink('../holdfast/dist/bin/main.js', join(modules, '.bin', 'holdfast'));
}

test('from the package to the first records it takes two commands, the second printed by the first', async (t) => {
  const midnight = new Date().setUTCHours(0, 0, 0, 0);
  const yesterday = { from: new Date(midnight - 86_400_000).toISOString(), to: new Date(midnight).toISOString() };
  const world = await openWorld(t, { ...yesterday, records: 40 });
  const app = await tempFolder(t);
  await install(app);
  const { PATH, HOME, HOLDFAST_TEMPORAL_CLI, GENESYS_CLIENT_SECRET } = world.env;
  const options = { cwd: app, env: { PATH, HOME, HOLDFAST_TEMPORAL_CLI, GENESYS_CLIENT_SECRET } };
  const { url } = world.simulator;
  const init = ['holdfast', 'init', '--client-id', 'simulator-client', '--login-url', url, '--api-url', url];
  const begun = await run('npx', ['--no-install', ...init], options);
  const [, next] = /^next: (npx holdfast .*)$/m.exec(begun.stderr)!;
  const exported = await run('sh', ['-c', next!], options);
  assert.match(exported.stdout, /^proven: /m);
  const [folder] = (await readdir(join(app, 'data', 'exports'))).filter((name) => !name.startsWith('.'));
  assert.equal((await sealedRecords(join(app, 'data', 'exports', folder!))).length, 40);
});
