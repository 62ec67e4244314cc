import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resolve } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { loadConfig, requireCredentials } from '../src/config.ts';
import { problemsOf } from '../testkit/problems.ts';
import { tempFolder } from '../testkit/temp-folder.ts';

describe('the configuration', () => {
  it('needs no variable at all', () => {
    assert.deepEqual(loadConfig({}), {
      credentials: null,
      loginUrl: 'https://login.mypurecloud.com',
      apiUrl: 'https://api.mypurecloud.com',
      dataDir: resolve('data'),
      postgresUrl: null,
      objectStore: { endpoint: null, region: 'us-east-1', encryption: null },
      requestsPerMinute: 290,
      requestTimeoutSeconds: 60,
      taskQueue: 'holdfast',
      metricsAddress: null,
      healthAddress: null,
      logLevel: 'info',
      shutdownSeconds: 20,
      deployment: null,
      temporalCli: null,
      testPace: 1,
      remote: false,
    });
  });

  it('says how object storage is reached', () => {
    const env = {
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_REGION: 'auto',
      HOLDFAST_S3_ENDPOINT: 'https://s3.example.com/',
    };
    const withKey = { HOLDFAST_S3_SSE: 'aws:kms', HOLDFAST_S3_SSE_KMS_KEY_ID: 'arn:aws:kms:eu-west-1:1:key/a-b' };
    assert.deepEqual(loadConfig({ ...env, ...withKey }).objectStore, {
      endpoint: 'https://s3.example.com',
      region: 'auto',
      encryption: { algorithm: 'aws:kms', keyId: 'arn:aws:kms:eu-west-1:1:key/a-b' },
    });
    assert.deepEqual(loadConfig({ HOLDFAST_S3_SSE: 'AES256' }).objectStore.encryption, { algorithm: 'AES256' });
    const wrong = { HOLDFAST_S3_ENDPOINT: 'https://me:secret@s3', HOLDFAST_S3_SSE: 'none', AWS_REGION: 'EU (Paris)' };
    const problems = problemsOf(() => loadConfig(wrong)).join();
    assert.match(problems, /HOLDFAST_S3_ENDPOINT must be .*HOLDFAST_S3_SSE must be .*AWS_REGION is not a region/s);
    assert.doesNotMatch(problems, /secret/);
  });

  it('takes every variable', () => {
    const config = loadConfig({
      GENESYS_CLIENT_ID: 'id',
      GENESYS_CLIENT_SECRET: 'secret',
      GENESYS_LOGIN_URL: 'http://gateway:8080/login/',
      GENESYS_API_URL: 'http://gateway:8080/api//',
      HOLDFAST_DATA_DIR: '/var/holdfast',
      HOLDFAST_POSTGRES_URL: 'postgres://localhost/warehouse',
      HOLDFAST_REQUESTS_PER_MINUTE: '0',
      HOLDFAST_REQUEST_TIMEOUT_SECONDS: '5',
      HOLDFAST_TASK_QUEUE: 'nightly',
      HOLDFAST_METRICS_ADDRESS: '127.0.0.1:9464',
      HOLDFAST_HEALTH_ADDRESS: '0.0.0.0:8080',
      HOLDFAST_LOG_LEVEL: 'warn',
      HOLDFAST_SHUTDOWN_SECONDS: '0',
      HOLDFAST_DEPLOYMENT_NAME: 'holdfast',
      HOLDFAST_BUILD_ID: '1.2.3',
      HOLDFAST_TEMPORAL_CLI: '/usr/bin/temporal',
      HOLDFAST_S3_ENDPOINT: 'http://minio:9000',
      HOLDFAST_S3_SSE: 'AES256',
      AWS_REGION: 'eu-west-1',
      TEMPORAL_ADDRESS: 'temporal:7233',
    });
    assert.deepEqual(config, {
      credentials: { clientId: 'id', clientSecret: 'secret' },
      loginUrl: 'http://gateway:8080/login',
      apiUrl: 'http://gateway:8080/api',
      dataDir: resolve('/var/holdfast'),
      postgresUrl: 'postgres://localhost/warehouse',
      requestsPerMinute: 0,
      requestTimeoutSeconds: 5,
      taskQueue: 'nightly',
      metricsAddress: '127.0.0.1:9464',
      healthAddress: '0.0.0.0:8080',
      logLevel: 'warn',
      shutdownSeconds: 0,
      deployment: { deploymentName: 'holdfast', buildId: '1.2.3' },
      temporalCli: '/usr/bin/temporal',
      testPace: 1,
      remote: true,
      objectStore: { endpoint: 'http://minio:9000', region: 'eu-west-1', encryption: { algorithm: 'AES256' } },
    });
  });

  it('takes an empty variable for one that is not set', () => {
    const empty = {
      GENESYS_ENVIRONMENT: '',
      HOLDFAST_REQUESTS_PER_MINUTE: '',
      TEMPORAL_ADDRESS: '',
      GENESYS_API_URL: '',
    };
    assert.deepEqual(loadConfig(empty), loadConfig({}));
  });
});

describe('the credentials', () => {
  const both = { GENESYS_CLIENT_ID: 'id', GENESYS_CLIENT_SECRET: 'secret' };

  it('are an id and a secret', () => {
    assert.deepEqual(requireCredentials(loadConfig(both)), { clientId: 'id', clientSecret: 'secret' });
  });

  for (const missing of Object.keys(both)) {
    it(`name both variables when ${missing} is missing`, () => {
      const [problem] = problemsOf(() => requireCredentials(loadConfig({ ...both, [missing]: undefined })));
      assert.match(problem!, /^GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET must both be set: .*Admin > .*OAuth/);
    });
  }
});

describe('the server that commands work with', () => {
  const remoteWith = async (t: TestContext, toml: string, env: NodeJS.ProcessEnv = {}) => {
    const file = join(await tempFolder(t), 'temporal.toml');
    await writeFile(file, toml);
    return loadConfig({ TEMPORAL_CONFIG_FILE: file, ...env }).remote;
  };

  it('is the one of temporal.toml when its default profile names an address', async (t) => {
    assert.equal(await remoteWith(t, '[profile.default]\naddress = "a.example:7233"\n'), true);
    assert.equal(await remoteWith(t, '[profile.default]\nnamespace = "x"\n'), false);
    assert.equal(await remoteWith(t, '[profile.nightly]\naddress = "a.example:7233"\n'), false);
    assert.equal(await remoteWith(t, '', { TEMPORAL_ADDRESS: 'a.example:7233' }), true);
  });

  it('is refused when temporal.toml cannot be read', async (t) => {
    await assert.rejects(remoteWith(t, '[profile'), /Temporal's settings cannot be read/);
  });
});
