import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ownCommand } from '../../src/cli/own-command.ts';

describe('a command that is shown to be copied', () => {
  const variable = 'npm_lifecycle_event';
  const before = process.env[variable];
  beforeEach(() => {
    delete process.env[variable];
  });
  afterEach(() => {
    if (before === undefined) delete process.env[variable];
    else process.env[variable] = before;
  });

  it('begins with the name of the program', () => {
    assert.equal(ownCommand('resume', 'november'), 'holdfast resume november');
    assert.equal(ownCommand('list'), 'holdfast list');
  });

  it('begins with npx where npx runs this process, or a script of the checkout', () => {
    for (const event of ['npx', 'demo', 'holdfast']) {
      process.env[variable] = event;
      assert.equal(ownCommand('init'), 'npx holdfast init');
    }
  });

  it('does not begin with npx where npm runs something else, such as the tests', () => {
    process.env[variable] = 'test';
    assert.equal(ownCommand('init'), 'holdfast init');
  });

  it('has an id as a shell takes it', () => {
    assert.equal(ownCommand('cancel', "it's mine"), "holdfast cancel 'it'\\''s mine'");
    assert.equal(ownCommand('cancel', '-x'), 'holdfast cancel -- -x');
  });
});
