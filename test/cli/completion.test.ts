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

// Zsh completes only in a terminal; this defines what its completion system would call, and prints what it would offer.
const IN_ZSH = `_describe() { print -l -- "\${(@P)2}" }
_files() { : }
compdef() { : }
`;

/** How another shell is asked what it offers for the last of these words, each with what it says of it. */
const ASKED: Record<string, (words: readonly string[]) => string> = {
  zsh: (words) =>
    `${IN_ZSH}${COMPLETION_SHELLS['zsh']!(commands)}\nwords=(${words.map((word) => `'${word}'`).join(' ')}); CURRENT=\${#words}; _holdfast`,
  fish: (words) => `${COMPLETION_SHELLS['fish']!(commands)}\ncomplete --do-complete '${words.join(' ')}'`,
};

/** Returns what a shell offers. Zsh filters by the last word itself. */
function offeredBy(shell: string, ...words: string[]): string[] {
  const args = shell === 'zsh' ? ['-f', '-c'] : ['--no-config', '-c'];
  const { stdout, stderr } = spawnSync(shell, [...args, ASKED[shell]!(words)], { encoding: 'utf8' });
  assert.equal(stderr, '');
  const offers = stdout.split('\n').filter((line) => line !== '');
  return shell === 'fish' ? offers : offers.filter((offer) => offer.startsWith(words.at(-1)!));
}

for (const [shell, between] of [
  ['zsh', ':'],
  ['fish', '\t'],
] as const) {
  test(`${shell} completes commands, sub-commands and options, with what they do`, (t) => {
    if (spawnSync(shell, ['--version']).error) return t.skip(`${shell} is not installed`);
    const offer = (...words: string[]) => offeredBy(shell, 'holdfast', ...words).map((line) => line.split(between)[0]);
    assert.deepEqual(offer('res'), ['resume']);
    assert.deepEqual(offeredBy(shell, 'holdfast', 'resu'), [`resume${between}${COMMANDS['resume']!.summary}`]);
    assert.deepEqual(offer('export', '--inter'), ['--interval']);
    assert.deepEqual(offer('api', 'tr'), ['try']);
    assert.deepEqual(offer('schedule', 'nightly', '--time'), ['--time-zone']);
    assert.deepEqual(offer('completion', 'z'), ['zsh']);
    assert.deepEqual(offer('help', 'rep'), ['report']);
    assert.deepEqual(offer('verify', '--x'), []);
    assert.equal(offer('').length, commands.length);
  });
}

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
