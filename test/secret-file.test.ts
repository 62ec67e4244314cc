import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { openApiAccess } from '../src/activities/source/api-access.ts';
import { remoteTarget } from '../src/client.ts';
import { loadConfig } from '../src/config.ts';
import { InvalidInput } from '../src/errors.ts';
import { readSecret } from '../src/secret-file.ts';
import { followKey } from '../src/server/worker-connection.ts';
import { openAuth } from '../testkit/described-auth.ts';
import { httpServer, sendJson } from '../testkit/http-server.ts';
import { tempFolder } from '../testkit/temp-folder.ts';
import { until } from '../testkit/until.ts';

/** A file with a secret, and what writes another one into it. */
async function secretFile(t: TestContext, secret: string) {
  const file = join(await tempFolder(t), 'secret');
  const put = (text: string) => writeFile(file, text);
  await put(`${secret}\n`);
  return { file, put };
}

/** A login that tells which passwords came. */
async function loginServer(t: TestContext) {
  const passwords: string[] = [];
  const server = await httpServer(t, ({ headers }, response) => {
    const [, pair = ''] = (headers.authorization ?? '').split(' ');
    passwords.push(Buffer.from(pair, 'base64').toString().split(':').slice(1).join(':'));
    sendJson(response, 200, { access_token: `token-${passwords.length}`, expires_in: 3600 });
  });
  return { ...server, passwords };
}

describe('a secret in a file', () => {
  it('is its content without the last line break, read again each time', async (t) => {
    const { file, put } = await secretFile(t, 'first');
    const env = { KEY_FILE: file, KEY: '' };
    assert.equal(readSecret(env, 'KEY'), 'first');
    await put('-----BEGIN\nsecond\n-----END\r\n');
    assert.equal(readSecret(env, 'KEY'), '-----BEGIN\nsecond\n-----END');
    // While it is replaced, there may be none, or an empty one.
    await put('');
    assert.equal(readSecret(env, 'KEY'), '-----BEGIN\nsecond\n-----END');
    await rm(file);
    assert.equal(readSecret(env, 'KEY'), '-----BEGIN\nsecond\n-----END');
    assert.equal(readSecret({}, 'KEY'), undefined);
    assert.equal(readSecret({ KEY: 'plain' }, 'KEY'), 'plain');
  });

  it('that cannot be used is named, and what it holds is not', async (t) => {
    const { file, put } = await secretFile(t, 'the-secret');
    const refused = (env: NodeJS.ProcessEnv, message: RegExp) =>
      assert.throws(
        () => loadConfig(env),
        (error: Error) =>
          error instanceof InvalidInput && message.test(error.message) && !/the-secret/.test(error.message),
      );
    const both = /GENESYS_CLIENT_SECRET and GENESYS_CLIENT_SECRET_FILE are both set/;
    refused({ GENESYS_CLIENT_SECRET: 'the-secret', GENESYS_CLIENT_SECRET_FILE: file }, both);
    refused({ TEMPORAL_API_KEY_FILE: '/no/such' }, /TEMPORAL_API_KEY_FILE names \/no\/such, .*ENOENT/);
    await put('');
    refused({ PGPASSWORD_FILE: file }, /PGPASSWORD_FILE names .*: it is empty/);
    await put('the-secret is no URL');
    refused({ HOLDFAST_POSTGRES_URL_FILE: file }, /HOLDFAST_POSTGRES_URL is not a connection string/);
    const auth = '{ bearer: $KEY }';
    await assert.rejects(openAuth(t, auth, { env: { KEY_FILE: '/no/such' } }), /KEY_FILE names \/no\/such/);
  });

  it('counts at the next renewal of a token of Genesys Cloud', async (t) => {
    const { file, put } = await secretFile(t, 'first');
    const { url, passwords } = await loginServer(t);
    const env = { GENESYS_CLIENT_ID: 'id', GENESYS_CLIENT_SECRET_FILE: file, GENESYS_LOGIN_URL: url };
    const access = openApiAccess(loadConfig({ ...env, GENESYS_API_URL: url }));
    t.after(() => access.close());
    const { tokens } = access;
    const token = await tokens.get();
    await put('second');
    assert.equal(await tokens.get(), token);
    tokens.refuse(token);
    await tokens.get();
    assert.deepEqual(passwords, ['first', 'second']);
  });

  it('counts at the next renewal of a described API, and at the next request where it is sent itself', async (t) => {
    const { file, put } = await secretFile(t, 'first');
    const env = { KEY_FILE: file };
    const { url, passwords } = await loginServer(t);
    const renewed = await openAuth(t, `{ oauth2: { token: "${url}/t", client: { id: me, secret: $KEY } } }`, { env });
    const sent = await openAuth(t, '{ bearer: $KEY }', { env });
    const credential = await renewed.get();
    assert.equal((await sent.get()).headers['authorization'], 'Bearer first');
    await put('second');
    renewed.refuse(credential);
    await renewed.get();
    assert.deepEqual(passwords, ['first', 'second']);
    assert.equal((await sent.get()).headers['authorization'], 'Bearer second');
  });

  it('may be the URL of a database, or its password alone', async (t) => {
    const { file, put } = await secretFile(t, 'p@ss/1');
    const config = loadConfig({ HOLDFAST_POSTGRES_URL: 'postgres://me@db/x', PGPASSWORD_FILE: file });
    assert.equal(config.postgresUrl, 'postgres://me@db/x?password=p%40ss%2F1');
    await put('postgres://me:own@db/x');
    assert.equal(config.postgresUrl, `postgres://me@db/x?password=${encodeURIComponent('postgres://me:own@db/x')}`);
    const whole = loadConfig({ HOLDFAST_POSTGRES_URL_FILE: file, PGPASSWORD_FILE: file });
    assert.equal(whole.postgresUrl, 'postgres://me:own@db/x');
  });

  it("may be the Temporal server's API key, which a worker's connection follows", async (t) => {
    const { file, put } = await secretFile(t, 'first');
    const env = { TEMPORAL_ADDRESS: 'x.example:7233', TEMPORAL_API_KEY_FILE: file };
    const { connection } = remoteTarget(env);
    assert.ok(connection.tls, 'a key turns TLS on');
    assert.ok(typeof connection.apiKey === 'function' && connection.apiKey() === 'first');
    const keys: string[] = [];
    // Refused at first, as by a connection that is just closed.
    const setApiKey = (key: string) =>
      keys.push(key) === 1 ? Promise.reject(new Error('refused')) : Promise.resolve();
    t.after(followKey({ setApiKey }, connection.apiKey, 5));
    await put('second');
    await until('the new key is used', () => keys.length > 1, 5);
    assert.deepEqual(keys, ['second', 'second']);
  });
});
