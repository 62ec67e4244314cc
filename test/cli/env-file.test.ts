import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setsVariable, withVariables } from '../../src/cli/env-file.ts';
import { makeFolder } from '../../testkit/temp-folder.ts';

test('variables replace the lines that set them, and everything else stays as it is', () => {
  const before = '# mine\nOTHER=1\n#HOST=example\nNAME=old\nexport  NAME = older\n\n#TAIL=\n';
  assert.equal(
    withVariables(before, { NAME: 'new', HOST: 'h', MORE: 'x' }),
    '# mine\nOTHER=1\nHOST=h\nNAME=old\nNAME=new\n\n#TAIL=\nMORE=x\n',
  );
  assert.equal(withVariables('', { NAME: 'new' }), 'NAME=new\n');
});

test('a variable is set by a line that gives it a value', () => {
  assert.equal(setsVariable('A=1\nexport B = x\n', 'B'), true);
  for (const text of ['', '#B=x', 'B=', 'B= \nA=x', 'AB=x']) assert.equal(setsVariable(text, 'B'), false, text);
});

test('what Node.js reads back is what was written, whatever a secret consists of', async () => {
  const path = join(await makeFolder(), 'env');
  const values = ['plain', 'a b', '#x', "it's", '"', 'a\\nb', '$HOME', 'ü=1', '\'"', '`', ' edge '];
  try {
    values.forEach((value, at) => {
      const name = `HOLDFAST_ENV_FILE_TEST_${at}`;
      writeFileSync(path, withVariables('', { [name]: value }));
      process.loadEnvFile(path);
      assert.equal(process.env[name], value);
      delete process.env[name];
    });
  } finally {
    rmSync(path);
  }
  for (const value of ['a\nb', `'"\``])
    assert.throws(() => withVariables('', { NAME: value }), /NAME cannot be written/);
});
