import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { requireStoreKeys } from '../../src/cli/require-store-keys.ts';
import { InvalidInput } from '../../src/errors.ts';
import { makeFolder } from '../../testkit/temp-folder.ts';

const folder = await makeFolder();
const saved = { ...process.env };
const clear = () => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
};

describe('an export into object storage whose worker is in this process', () => {
  afterEach(() => {
    clear();
    Object.assign(process.env, saved);
  });

  it('is refused before it begins where there are no credentials', async () => {
    clear();
    const none = join(folder, 'none');
    Object.assign(process.env, {
      AWS_CONFIG_FILE: none,
      AWS_SHARED_CREDENTIALS_FILE: none,
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    await assert.rejects(requireStoreKeys({ remote: false }, 'parquet:s3://bucket/x'), (error: unknown) => {
      assert.ok(error instanceof InvalidInput);
      assert.match(error.message, /^No credentials for object storage were found\. Set AWS_ACCESS_KEY_ID/);
      return true;
    });
    // Workers elsewhere have their own, and other destinations need none.
    await requireStoreKeys({ remote: true }, 'parquet:s3://bucket/x');
    for (const destination of [undefined, 'jsonl:exports', 'postgres:nightly']) {
      await requireStoreKeys({ remote: false }, destination);
    }
  });

  it('begins with them', async () => {
    clear();
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' });
    await requireStoreKeys({ remote: false }, 'jsonl:s3://bucket');
  });
});
