import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { announce, takeKilled } from '../../src/worker/presence.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';

const MODULE = new URL('../../src/worker/presence.js', import.meta.url).href;
const NAMESPACE = 'default';

describe('workers of a data directory', () => {
  it('that live are left alone, and go at an orderly end', async (t) => {
    const dataDir = await tempFolder(t);
    const leave = announce(dataDir, { identity: 'here', namespace: NAMESPACE });
    assert.deepEqual(takeKilled(dataDir, NAMESPACE), []);
    leave();
    leave();
    assert.deepEqual(await readdir(folderOf(dataDir)), []);
  });

  it('that were killed are found at once, by one of those who look, in their own namespace', async (t) => {
    const dataDir = await tempFolder(t);
    const worker = await otherProcess(t, dataDir);
    assert.deepEqual(takeKilled(dataDir, NAMESPACE), []);
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    assert.deepEqual(takeKilled(dataDir, 'another'), []);
    const found = Array.from({ length: 3 }, () => takeKilled(dataDir, NAMESPACE)).flat();
    assert.deepEqual(
      found.map(({ identity }) => identity),
      ['there'],
    );
    assert.deepEqual(await readdir(folderOf(dataDir)), []);
  });

  it('of other machines, and files of any content, are none', async (t) => {
    const dataDir = await tempFolder(t);
    assert.deepEqual(takeKilled(dataDir, NAMESPACE), []);
    await mkdir(folderOf(dataDir), { recursive: true });
    const elsewhere = { home: 'another machine', pid: 1, started: '1' };
    const contents = [
      JSON.stringify({ identity: 'far', namespace: NAMESPACE, process: elsewhere }),
      JSON.stringify({ identity: 'far', namespace: NAMESPACE }),
      '{"identity"',
      'null',
      '',
      '\u0000',
    ];
    for (const [index, content] of contents.entries())
      await writeFile(join(folderOf(dataDir), `${index}.json`), content);
    assert.deepEqual(takeKilled(dataDir, NAMESPACE), []);
    assert.equal((await readdir(folderOf(dataDir))).length, contents.length);
  });

  it('of whom nothing was heard for a day are forgotten when the next one starts', async (t) => {
    const dataDir = await tempFolder(t);
    await mkdir(folderOf(dataDir), { recursive: true });
    const hoursAgo = { 'container.json': 25, 'cut-off.json.claimed': 25, 'busy.json': 23 };
    for (const [name, hours] of Object.entries(hoursAgo)) {
      const path = join(folderOf(dataDir), name);
      await writeFile(path, '');
      const time = new Date(Date.now() - hours * 3_600_000);
      await utimes(path, time, time);
    }
    const leave = announce(dataDir, { identity: 'here', namespace: NAMESPACE });
    assert.equal((await readdir(folderOf(dataDir))).length, 2);
    leave();
    assert.deepEqual(await readdir(folderOf(dataDir)), ['busy.json']);
  });

  it('cannot tell of themselves where nothing can be written, and work all the same', async (t) => {
    const dataDir = await tempFolder(t);
    const file = join(dataDir, 'file');
    await writeFile(file, '');
    await chmod(file, 0o400);
    announce(file, { identity: 'here', namespace: NAMESPACE })();
    assert.deepEqual(takeKilled(file, NAMESPACE), []);
  });
});

const folderOf = (dataDir: string): string => join(dataDir, '.holdfast', 'workers');

async function otherProcess(t: TestContext, dataDir: string) {
  const worker = { identity: 'there', namespace: NAMESPACE };
  const code = `import(${JSON.stringify(MODULE)}).then(({ announce }) => {
    announce(${JSON.stringify(dataDir)}, ${JSON.stringify(worker)});
    console.log('here');
    setInterval(() => {}, 1000);
  })`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}
