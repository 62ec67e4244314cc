import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { openKeyChain } from '../../../../src/activities/sink/objects/s3/credentials.ts';
import { makeFolder } from '../../../../testkit/temp-folder.ts';

const folder = await makeFolder();
const saved = { ...process.env };
/** Nothing of the machine's own: no files, no metadata service. */
const NOTHING = {
  AWS_CONFIG_FILE: join(folder, 'none'),
  AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
  AWS_EC2_METADATA_DISABLED: 'true',
};

function setEnv(more: Record<string, string>): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, NOTHING, more);
}

/** What the services of AWS answer: one for containers, and the one that takes a web identity. */
const answers = createServer((request, response) => {
  const keys = { AccessKeyId: 'from-container', SecretAccessKey: 's', Token: 't', Expiration: '2099-01-01T00:00:00Z' };
  if (request.method === 'GET') return void response.end(JSON.stringify(keys));
  response.setHeader('content-type', 'text/xml');
  response.end(
    `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>from-identity</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
  );
});
await new Promise<void>((done) => answers.listen(0, '127.0.0.1', done));
const url = `http://127.0.0.1:${(answers.address() as AddressInfo).port}`;

after(() => {
  answers.closeAllConnections();
  answers.close();
});
afterEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, saved);
});

describe('credentials for object storage', () => {
  const file = join(folder, 'credentials');
  const token = join(folder, 'token');
  writeFileSync(file, '[nightly]\naws_access_key_id = from-profile\naws_secret_access_key = s\n');
  writeFileSync(token, 'a.web.identity');
  const ways: Record<string, { env: Record<string, string>; key: string }> = {
    'the environment': { env: { AWS_ACCESS_KEY_ID: 'from-env', AWS_SECRET_ACCESS_KEY: 's' }, key: 'from-env' },
    'a profile': { env: { AWS_PROFILE: 'nightly', AWS_SHARED_CREDENTIALS_FILE: file }, key: 'from-profile' },
    'a container': { env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/keys` }, key: 'from-container' },
    'a web identity': {
      env: {
        AWS_WEB_IDENTITY_TOKEN_FILE: token,
        AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/holdfast',
        AWS_ENDPOINT_URL_STS: url,
        AWS_REGION: 'eu-central-1',
      },
      key: 'from-identity',
    },
  };
  for (const [way, { env, key }] of Object.entries(ways)) {
    it(`come from ${way}`, async () => {
      setEnv(env);
      assert.equal((await openKeyChain().keys()).accessKeyId, key);
    });
  }

  it('are missed in a sentence, and looked for again', async () => {
    setEnv({});
    const chain = openKeyChain();
    await assert.rejects(chain.keys(), {
      type: 'DestinationFailed',
      message: /No credentials for object storage were found\. Set AWS_ACCESS_KEY_ID/,
    });
    setEnv({ AWS_ACCESS_KEY_ID: 'later', AWS_SECRET_ACCESS_KEY: 's' });
    assert.equal((await chain.keys()).accessKeyId, 'later');
  });

  it('that have expired are forgotten', async () => {
    setEnv({ AWS_ACCESS_KEY_ID: 'old', AWS_SECRET_ACCESS_KEY: 's' });
    const chain = openKeyChain();
    assert.equal((await chain.keys()).accessKeyId, 'old');
    setEnv({ AWS_ACCESS_KEY_ID: 'new', AWS_SECRET_ACCESS_KEY: 's' });
    chain.forget();
    assert.equal((await chain.keys()).accessKeyId, 'new');
  });
});
