import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ownCommand } from '../../src/cli/own-command.ts';

describe('a command that is shown to be copied', () => {
  const variables = ['npm_lifecycle_event', 'npm_config_user_agent'] as const;
  const before = variables.map((name) => process.env[name]);
  beforeEach(() => {
    for (const name of variables) delete process.env[name];
  });
  afterEach(() => {
    variables.forEach((name, at) => {
      if (before[at] === undefined) delete process.env[name];
      else process.env[name] = before[at];
    });
  });

  it('begins with the name of the program', () => {
    assert.equal(ownCommand('resume', 'november'), 'holdfast resume november');
    assert.equal(ownCommand('list'), 'holdfast list');
  });

  it('begins with npx where npx runs this process, or a script of the checkout', () => {
    for (const event of ['npx', 'demo', 'holdfast']) {
      process.env['npm_lifecycle_event'] = event;
      assert.equal(ownCommand('init'), 'npx holdfast init');
    }
  });

  it('begins with npx where pnpm runs this process', () => {
    process.env['npm_config_user_agent'] = 'pnpm/10.20.0 npm/? node/v22.0.0 linux x64';
    assert.equal(ownCommand('init'), 'npx holdfast init');
  });

  it('does not begin with npx where npm runs something else, such as the tests', () => {
    process.env['npm_config_user_agent'] = 'npm/11';
    process.env['npm_lifecycle_event'] = 'test';
    assert.equal(ownCommand('init'), 'holdfast init');
  });

  it('has an id as a shell takes it', () => {
    assert.equal(ownCommand('cancel', "it's mine"), "holdfast cancel 'it'\\''s mine'");
    assert.equal(ownCommand('cancel', '-x'), 'holdfast cancel -- -x');
  });
});
