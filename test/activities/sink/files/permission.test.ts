import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tempFolder } from '../../../../testkit/temp-folder.ts';

const PROGRAM = fileURLToPath(new URL('./unprivileged-export.js', import.meta.url));
// "nobody": a user that owns nothing here. Rights do not bind root itself.
const NOBODY = 65_534;
const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

function whySkip(): string | false {
  if (process.platform === 'win32') return 'Windows has other rights';
  const reads = spawnSync(process.execPath, ['--check', PROGRAM], user).status === 0;
  return reads ? false : 'another user cannot read this checkout';
}

/** Runs the beginning of an export as a user whom rights bind; returns what that user is told. */
async function exportTo(folder: string): Promise<string> {
  return (await promisify(execFile)(process.execPath, [PROGRAM, folder], user)).stdout;
}

describe('a folder without the right to write', { skip: whySkip() }, () => {
  it('is named, and what to do; once there is the right, all goes on', async (t) => {
    const base = await tempFolder(t);
    await chmod(base, 0o755);
    const folder = join(base, 'exports');
    await mkdir(folder);
    await chmod(folder, 0o555);
    const denied = /^Writing failed: EACCES \((\w+) (.*)\)\. Give the worker's user permission to write there\./;
    const [, call, path] = denied.exec(await exportTo(folder)) ?? [];
    assert.deepEqual([call, path], ['mkdir', join(folder, 'nightly')]);

    await chmod(folder, 0o777);
    assert.equal(await exportTo(folder), 'kept');
  });
});
