import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
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

/** Instance metadata of the second version: nothing is said without the token that a PUT gives. Ours, after AWS's manual. */
function answerAsInstance(request: IncomingMessage, response: ServerResponse, keys: object): void {
  const roles = '/latest/meta-data/iam/security-credentials/';
  if (request.method === 'PUT' && request.url === '/latest/api/token') return void response.end('a-token');
  if (request.headers['x-aws-ec2-metadata-token'] !== 'a-token') return void response.writeHead(401).end();
  if (request.url === roles) return void response.end('holdfast-worker');
  if (request.url !== `${roles}holdfast-worker`) return void response.writeHead(404).end();
  const role = { ...keys, Code: 'Success', Type: 'AWS-HMAC', LastUpdated: '2026-11-20T00:00:00Z' };
  response.end(JSON.stringify({ ...role, AccessKeyId: 'from-instance' }));
}

/** The portal of IAM Identity Center: whoever shows the token of a session gets keys of a role. Ours, after AWS's manual. */
function answerSignedIn({ headers }: IncomingMessage, response: ServerResponse): void {
  if (headers['x-amz-sso_bearer_token'] !== 'signed-in') return void response.writeHead(401).end('{}');
  const keys = { accessKeyId: 'from-sso', secretAccessKey: 's', sessionToken: 't', expiration: Date.UTC(2099, 0) };
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ roleCredentials: keys }));
}

/** What the services of AWS answer: one for containers, and the one that takes a web identity. */
const answers = createServer((request, response) => {
  const keys = { AccessKeyId: 'from-container', SecretAccessKey: 's', Token: 't', Expiration: '2099-01-01T00:00:00Z' };
  if (request.url!.startsWith('/federation/credentials?')) return answerSignedIn(request, response);
  if (request.url!.startsWith('/latest/')) return answerAsInstance(request, response, keys);
  if (request.method === 'GET') return void response.end(JSON.stringify(keys));
  let form = '';
  request.setEncoding('utf8').on('data', (text: string) => (form += text));
  request.on('end', () => {
    const action = new URLSearchParams(form).get('Action')!;
    const key = action === 'AssumeRole' ? 'from-role' : 'from-identity';
    response.setHeader('content-type', 'text/xml');
    response.end(
      `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result><Credentials><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></${action}Result></${action}Response>`,
    );
  });
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
  const config = join(folder, 'config');
  const said = JSON.stringify({ Version: 1, AccessKeyId: 'from-process', SecretAccessKey: 's' });
  writeFileSync(
    config,
    `[profile chained]\nrole_arn = arn:aws:iam::123456789012:role/holdfast\nsource_profile = nightly\n[profile by-process]\ncredential_process = echo '${said}'\n[profile by-sso]\nsso_session = work\nsso_account_id = 123456789012\nsso_role_name = holdfast\n[sso-session work]\nsso_start_url = https://work.awsapps.example/start\nsso_region = eu-central-1\n`,
  );
  // Where `aws sso login` keeps a session: by the hash of its name.
  const sessions = join(folder, '.aws', 'sso', 'cache');
  mkdirSync(sessions, { recursive: true });
  const signedIn = (expiresAt: string) =>
    writeFileSync(
      join(sessions, `${createHash('sha1').update('work').digest('hex')}.json`),
      JSON.stringify({ accessToken: 'signed-in', expiresAt }),
    );
  writeFileSync(file, '[nightly]\naws_access_key_id = from-profile\naws_secret_access_key = s\n');
  writeFileSync(token, 'a.web.identity');
  const ways: Record<string, { env: Record<string, string>; key: string }> = {
    'the environment': { env: { AWS_ACCESS_KEY_ID: 'from-env', AWS_SECRET_ACCESS_KEY: 's' }, key: 'from-env' },
    'a profile': { env: { AWS_PROFILE: 'nightly', AWS_SHARED_CREDENTIALS_FILE: file }, key: 'from-profile' },
    'a container': { env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/keys` }, key: 'from-container' },
    'an instance (IMDSv2)': {
      env: { AWS_EC2_METADATA_SERVICE_ENDPOINT: url, AWS_EC2_METADATA_DISABLED: 'false' },
      key: 'from-instance',
    },
    'a role that a profile names': {
      env: {
        AWS_PROFILE: 'chained',
        AWS_CONFIG_FILE: config,
        AWS_SHARED_CREDENTIALS_FILE: file,
        AWS_ENDPOINT_URL_STS: url,
        AWS_REGION: 'eu-central-1',
      },
      key: 'from-role',
    },
    'a process': { env: { AWS_PROFILE: 'by-process', AWS_CONFIG_FILE: config }, key: 'from-process' },
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
  it('come from a sign-in (SSO), and ask for a new one once it is over', async () => {
    setEnv({ AWS_PROFILE: 'by-sso', AWS_CONFIG_FILE: config, AWS_ENDPOINT_URL_SSO: url });
    process.env['HOME'] = folder;
    signedIn('2099-01-01T00:00:00Z');
    assert.equal((await openKeyChain().keys()).accessKeyId, 'from-sso');
    signedIn('2020-01-01T00:00:00Z');
    await assert.rejects(openKeyChain().keys(), { message: /sign in again \(aws sso login\)/ });
  });

  for (const [what, env, says] of [
    ['a profile', { AWS_PROFILE: 'nobody' }, /The profile in AWS_PROFILE/],
    [
      'a web identity',
      { AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'none'), AWS_ROLE_ARN: 'arn:aws:iam::1:role/x' },
      /Check AWS_WEB_IDENTITY_TOKEN_FILE/,
    ],
    ['a container', { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1/keys' }, /role of the task or the pod/],
  ] as const) {
    it(`are missed in a sentence that names the way: ${what}`, async () => {
      setEnv(env);
      await assert.rejects(openKeyChain().keys(), { type: 'DestinationFailed', message: says });
    });
  }

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
