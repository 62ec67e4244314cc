import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { VERSION } from '../../src/package.ts';
import { CannotInstall, INSTALLERS } from '../../testkit/install-package.ts';
import { sealedRecords } from '../../testkit/export-files.ts';
import { skipUnlessStrict } from '../../testkit/strict.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';
import { openWorld } from '../../testkit/world.ts';

const run = promisify(execFile);

for (const { name, install } of INSTALLERS) {
  test(`from the package, installed by ${name}, to the first records it takes two commands, the second printed by the first`, async (t) => {
    const app = await tempFolder(t);
    try {
      await install(app);
    } catch (error) {
      if (!(error instanceof CannotInstall)) throw error;
      const reason = `${name} cannot be had: ${error.message}`;
      return t.skip(String(name === 'npm' ? skipUnlessStrict(reason) : reason));
    }
    const midnight = new Date().setUTCHours(0, 0, 0, 0);
    const yesterday = { from: new Date(midnight - 86_400_000).toISOString(), to: new Date(midnight).toISOString() };
    const world = await openWorld(t, { ...yesterday, records: 40 });
    const { PATH, HOME, HOLDFAST_TEMPORAL_CLI, GENESYS_CLIENT_SECRET } = world.env;
    const options = { cwd: app, env: { PATH, HOME, HOLDFAST_TEMPORAL_CLI, GENESYS_CLIENT_SECRET } };
    const holdfast = (...args: string[]) => run('npx', ['--no-install', 'holdfast', ...args], options);

    assert.equal((await holdfast('--version')).stdout, `${VERSION}\n`);
    assert.match((await holdfast('help', 'export')).stdout, /--yesterday/);
    const imported = "import('holdfast').then(({ VERSION }) => console.log(VERSION))";
    assert.equal((await run(process.execPath, ['--eval', imported], options)).stdout, `${VERSION}\n`);

    const { url } = world.simulator;
    const begun = await holdfast('init', '--client-id', 'simulator-client', '--login-url', url, '--api-url', url);
    const [, next] = /^next: (npx holdfast .*)$/m.exec(begun.stderr)!;
    const exported = await run('sh', ['-c', next!], options);
    assert.match(exported.stdout, /^proven: /m);
    const [folder] = (await readdir(join(app, 'data', 'exports'))).filter((entry) => !entry.startsWith('.'));
    assert.equal((await sealedRecords(join(app, 'data', 'exports', folder!))).length, 40);
  });
}
