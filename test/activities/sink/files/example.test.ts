import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import type { FileFormat } from '../../../../src/activities/sink/files/formats/format.ts';
import { FILE_FORMATS } from '../../../../src/activities/sink/files/formats/registry.ts';
import { JSONSEQ } from './example-format.ts';
import { fileHarness } from './file-harness.ts';
import { sinkContract } from '../sink-contract.ts';

const ROOT = new URL('../../../../../', import.meta.url);
const sameText = (record: string) => record;
const recordsOf = (file: Buffer) =>
  file
    .toString()
    .split('\x1e')
    .slice(1)
    .map((text) => text.slice(0, -1));

// As the entry in formats/registry.ts does.
(FILE_FORMATS as FileFormat[]).push(JSONSEQ);

sinkContract('the example of docs/adding-a-destination.md', () => fileHarness(JSONSEQ, 'none', sameText, recordsOf), {
  largest: null,
  sameSink: true,
});

describe('docs/adding-a-destination.md', () => {
  it('shows the example that is tested', async () => {
    const page = await readFile(new URL('docs/adding-a-destination.md', ROOT), 'utf8');
    const shown = /```ts\n([^]*?)```/.exec(page)![1]!.replace(/^ {3}/gm, '').trimEnd();
    const tested = await readFile(new URL('test/activities/sink/files/example-format.ts', ROOT), 'utf8');
    assert.equal(
      shown,
      tested
        .replaceAll('../../../../src/activities/sink/files/formats/', './')
        .replaceAll('../../../../src/activities/sink/files/', '../')
        .trimEnd(),
    );
  });
});
