import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openLog } from '../../src/worker/log.ts';
import { cannotMount, mountSmallDisk } from '../../testkit/small-disk.ts';
import { makeFolder, tempFolder } from '../../testkit/temp-folder.ts';

const LOG = new URL('../../src/worker/log.js', import.meta.url).href;

describe('the log', () => {
  it(
    'on a disk that is full drops lines, and writes whole ones again when there is room',
    { skip: cannotMount() },
    async (t) => {
      const folder = await makeFolder();
      const disk = mountSmallDisk(folder, 8);
      t.after(async () => {
        disk.remove();
        await rm(folder, { recursive: true, force: true });
      });
      const file = join(folder, 'holdfast.log');
      const log = openLog(file);
      for (let n = 0; n < 300; n++) log.info({ n }, 'a line as long as the lines of a log are');
      const before = statSync(file).size;
      disk.resize(64);
      log.info('room again');
      const lines = readFileSync(file, 'utf8').trim().split('\n');
      assert.ok(before <= 8 * 1024 && lines.length < 300, 'the disk was never full');
      // The line that met the end of the disk is torn; all others are whole.
      assert.equal((JSON.parse(lines.at(-1)!) as { msg: string }).msg, 'room again');
      const torn = lines.filter((line) => !line.endsWith('}'));
      assert.ok(torn.length <= 1, torn.join('\n'));
    },
  );

  it('on a stderr that cannot be written ends nothing', { skip: !existsSync('/dev/full') }, () => {
    const program = `const { openLog } = await import('${LOG}');
      const log = openLog();
      for (let n = 0; n < 100; n++) log.warn({ n }, 'dropped');
      await new Promise((resolve) => setTimeout(resolve, 50));
      console.log('alive');`;
    const args = ['-c', 'exec "$0" --input-type=module -e "$1" 2>/dev/full', process.execPath, program];
    assert.equal(execFileSync('/bin/sh', args, { encoding: 'utf8' }), 'alive\n');
  });

  it('in a file is for its user alone', { skip: process.platform === 'win32' }, async (t) => {
    const file = join(await tempFolder(t), '.holdfast', 'holdfast.log');
    openLog(file).info('hello');
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });
});
