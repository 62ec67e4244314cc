import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';

const FILE = new URL('../../src/cli/interrupt.js', import.meta.url).href;
const SCRIPT = `
import { onInterrupt } from '${FILE}';
onInterrupt().addEventListener('abort', () => console.log('interrupted'));
setInterval(() => {}, 1_000);
console.log('ready');
`;

test('a signal that comes twice at once, as `timeout` sends it, counts once; a later one ends the process', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', SCRIPT], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  child.kill('SIGINT');
  await once(child.stdout, 'data');
  // At once: whoever reads of the first signal may send the second.
  child.kill('SIGINT');
  assert.deepEqual(await exit, [130, null]);
});
