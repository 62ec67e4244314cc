import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isServing } from '../../src/server/health.ts';
import { readNote } from '../../src/server/server-folder.ts';
import { cli, makeDataDir } from './data-dir.ts';

const OWNER = fileURLToPath(new URL('./owner.js', import.meta.url));
const unshared = spawnSync('unshare', ['-n', '-p', '-f', '--mount-proc', 'true']).status === 0;
const skip = !unshared && 'this machine makes no namespaces for this user';

/** Opens the embedded server in namespaces of its own, like a container; returns what it says when it fails. */
async function failureIn(namespaces: string[], dataDir: string): Promise<string> {
  const owner = spawn('unshare', [...namespaces, process.execPath, OWNER, dataDir, cli], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  owner.stdout.once('data', () => owner.kill('SIGKILL'));
  const [said] = await Promise.all([text(owner.stderr), once(owner, 'exit')]);
  return said;
}

// Two containers with one volume: neither sees the other's network, and with a process list of its own not even that
// there is a server.
suite(
  'a second Holdfast in another container never runs a second server on the same database',
  { concurrency: 3, skip },
  () => {
    for (const [what, namespaces] of [
      ['network', ['-n']],
      ['network and process list', ['-n', '-p', '-f', '--mount-proc']],
    ] as const) {
      test(`with its own ${what} it says where the server is, and leaves it alone`, async (t) => {
        const dir = await makeDataDir(t);
        const server = await dir.open();
        assert.match(
          await failureIn([...namespaces], dir.path),
          /is in use by Holdfast in another container .*HOLDFAST_DATA_DIR/,
        );
        assert.equal(await isServing(server.address), true);
      });
    }

    test("where it cannot even find the first one's socket, the lock on the database stops it", async (t) => {
      const dir = await makeDataDir(t);
      const server = await dir.open();
      await rm(join(dir.folder.path, 'guardian.sock'));
      const said = await failureIn(['-p', '-f', '--mount-proc'], dir.path);
      assert.match(said, /another Temporal server has its database open, perhaps in another container/);
      assert.equal((await readNote(dir.folder))?.pid, server.pid, 'the note is still about the one that runs');
      assert.equal(await isServing(server.address), true);
    });
  },
);
