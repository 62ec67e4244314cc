import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { COMMANDS } from '../../src/cli/commands.ts';
import { completed } from '../../src/cli/completion.ts';
import { COMPLETION_SHELLS } from '../../src/cli/completion-scripts.ts';

const commands = await completed(COMMANDS);

/** What bash offers for the last of these words. */
function offered(...words: string[]): string[] {
  const script = `${COMPLETION_SHELLS['bash']!(commands)}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _holdfast
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  assert.equal(stderr, '');
  return stdout.split('\n').filter((word) => word !== '');
}

test('bash completes commands, sub-commands and options', () => {
  assert.deepEqual(offered('holdfast', 'res'), ['resume']);
  assert.deepEqual(offered('holdfast', 'export', '--inter'), ['--interval']);
  assert.deepEqual(offered('holdfast', 'api', 'tr'), ['try']);
  assert.deepEqual(offered('holdfast', 'schedule', 'nightly', '--time'), ['--time-zone']);
  assert.deepEqual(offered('holdfast', 'completion', ''), ['bash', 'zsh', 'fish', '--help']);
  assert.deepEqual(offered('holdfast', 'help', 'rep'), ['report']);
  assert.deepEqual(offered('holdfast', 'verify', '--x'), []);
  assert.equal(offered('holdfast', '').length, commands.length + 2);
});

for (const shell of ['zsh', 'fish']) {
  test(`the script of ${shell} has every command and option`, () => {
    const script = COMPLETION_SHELLS[shell]!(commands);
    for (const { name, options, subcommands } of commands) {
      assert.ok(script.includes(name), name);
      const all = [...options, ...subcommands.flatMap((each) => each.options)];
      for (const option of all) assert.ok(script.includes(option.name.replace(/^--/, '')), option.name);
    }
  });
}
