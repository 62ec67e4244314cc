import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { compressionProblem } from '../../../../src/activities/sink/files/compression.ts';
import { findNewerNode } from '../../../../testkit/newer-node.ts';
import { skipUnlessStrict } from '../../../../testkit/strict.ts';

// What this Node.js cannot do is tested by one that can.
const missing = compressionProblem('zstd') !== null;
const node = missing ? await findNewerNode((line) => console.log(`# ${line}`)).catch((error: Error) => error) : null;
const skip = node === null || (node instanceof Error && skipUnlessStrict(node.message));

// What compresses with Zstandard, or damages what is compressed; the rest was tried here.
const TESTS = '--test-name-pattern=zstd|as was asked for|was damaged';

describe('where Node.js has Zstandard', { skip }, () => {
  for (const file of ['compression', 'verify-sealed', 'parquet-format', 'parquet-readers']) {
    it(`all of ${file}.test.ts that has to do with it passes`, async () => {
      const path = fileURLToPath(new URL(`./${file}.test.js`, import.meta.url));
      // A test file under another test file would report to that one, instead of by its exit code.
      const { NODE_TEST_CONTEXT: _, ...env } = process.env;
      const args = [TESTS, '--test-reporter=tap', '--enable-source-maps', path];
      const { stdout } = await promisify(execFile)(String(node), args, { env, maxBuffer: 2 ** 26 });
      assert.match(stdout, /^ *ok .*zstd/m);
    });
  }
});
