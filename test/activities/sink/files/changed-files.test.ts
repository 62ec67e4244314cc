import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { AFTERNOON, finished, MORNING } from '../../../../testkit/two-slices.ts';

describe('verifying an export', () => {
  it('finds a removed file', async (t) => {
    const { root, differences } = await finished(t);
    await rm(join(root, MORNING));
    assert.deepEqual(await differences(), [
      `${MORNING}: is missing`,
      'manifest.json: it promises 3 records, but there are 1',
    ]);
  });

  it('finds a flipped byte', async (t) => {
    const { change, differences } = await finished(t);
    await change(AFTERNOON, (text) => text.replace('08:00', '09:00'));
    assert.deepEqual(await differences(), [`${AFTERNOON}: its content has changed (SHA-256 differs)`]);
  });

  it('finds a missing line', async (t) => {
    const { change, differences } = await finished(t);
    await change(MORNING, (text) => text.slice(text.indexOf('\n') + 1));
    const found = await differences();
    assert.match(found[0]!, new RegExp(`^${MORNING}: the manifest promises \\d+ bytes, but there are \\d+$`));
    assert.equal(found[1], `${MORNING}: the manifest promises 2 records, but there are 1`);
    assert.equal(found[2], 'manifest.json: it promises 3 records, but there are 2');
  });

  it('finds a doubled line, and where it stood before', async (t) => {
    const { change, differences } = await finished(t);
    await change(MORNING, (text) => text + text.slice(0, text.indexOf('\n') + 1));
    assert.equal((await differences())[0], `${MORNING}: record 3 repeats a, which is in ${MORNING}, record 1`);
  });

  it('finds a record that is in two files', async (t) => {
    const { change, differences } = await finished(t);
    await change(AFTERNOON, (text) => text.replace('"c"', '"a"'));
    assert.ok((await differences()).includes(`${AFTERNOON}: record 1 repeats a, which is in ${MORNING}, record 1`));
  });

  it('finds a line that is no record', async (t) => {
    const { change, differences } = await finished(t);
    await change(AFTERNOON, (text) => `${text}garbage\n`);
    assert.equal((await differences())[0], `${AFTERNOON}: record 2 is not a record of this dataset`);
  });

  it('finds a last line that was cut', async (t) => {
    const { change, differences } = await finished(t);
    await change(AFTERNOON, (text) => text.slice(0, -5));
    assert.equal((await differences())[0], `${AFTERNOON}: record 1 is not a record of this dataset`);
  });

  it('finds a file that does not belong there', async (t) => {
    const { root, differences } = await finished(t);
    await writeFile(join(root, 'extra.jsonl'), '');
    assert.deepEqual(await differences(), ['extra.jsonl: is not in the manifest']);
  });

  it('finds missing and changed rejected records', async (t) => {
    const { root, change, differences } = await finished(t);
    await change('rejected.jsonl', (text) => text + text);
    assert.deepEqual(await differences(), ['rejected.jsonl: the manifest promises 1 records, but there are 2']);
    await change('rejected.jsonl', (text) => text.slice(0, text.length / 2).replace('{', '['));
    assert.deepEqual(await differences(), ['rejected.jsonl: its content has changed (SHA-256 differs)']);
    await rm(join(root, 'rejected.jsonl'));
    assert.deepEqual(await differences(), ['rejected.jsonl: is missing']);
  });

  // oxfmt-ignore

  it('finds a flipped byte, a cut and a swap in compressed files', async (t) => {
    const { root, change, differences } = await finished(t, 'gzip');
    const name = `${MORNING}.gz`;
    const whole = await readFile(join(root, name));
    await change(name, (text) => text.slice(0, -10));
    assert.match((await differences())[0]!, /^2026.*\.gz: cannot be read: unexpected end of file$/);
    await writeFile(join(root, name), await readFile(join(root, `${AFTERNOON}.gz`)));
    assert.ok(
      (await differences()).some((found) =>
        found.startsWith(`${name}: the manifest promises 2 records, but there are 1`),
      ),
    );
    whole[4] = 1;
    await writeFile(join(root, name), whole);
    assert.deepEqual(await differences(), [`${name}: its content has changed (SHA-256 differs)`]);
  });
});
