import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resolve } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { loadConfig, requireCredentials } from '../src/config.ts';
import { tempFolder } from '../testkit/temp-folder.ts';
import { InvalidInput } from '../src/errors.ts';
import { GENESYS_DOMAINS } from '../src/datasets/genesys/regions.ts';
import { problemsOf } from '../testkit/problems.ts';

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

  for (const domain of GENESYS_DOMAINS) {
    it(`knows the region ${domain}`, () => {
      const { loginUrl, apiUrl } = loadConfig({ GENESYS_ENVIRONMENT: domain });
      assert.deepEqual([loginUrl, apiUrl], [`https://login.${domain}`, `https://api.${domain}`]);
    });
  }

  for (const [written, domain] of [
    ['eu-central-1', 'mypurecloud.de'],
    ['us_east_1', 'mypurecloud.com'],
    ['https://mypurecloud.de', 'mypurecloud.de'],
    ['https://apps.mypurecloud.com.au/directory/#/admin', 'mypurecloud.com.au'],
    ['api.usw2.pure.cloud', 'usw2.pure.cloud'],
    [' MyPureCloud.ie ', 'mypurecloud.ie'],
  ] as const) {
    it(`takes ${written} for ${domain}`, () => {
      assert.equal(loadConfig({ GENESYS_ENVIRONMENT: written }).apiUrl, `https://api.${domain}`);
    });
  }

  it('takes no host that only looks like a region', () => {
    for (const host of [
      'mypurecloud.de.evil.example',
      'evil.example/mypurecloud.de',
      'xmypurecloud.de',
      'eu-north-9',
    ]) {
      assert.throws(() => loadConfig({ GENESYS_ENVIRONMENT: host }), InvalidInput, host);
    }
  });

  it('lists the valid regions for a wrong one', () => {
    const [problem, ...others] = problemsOf(() => loadConfig({ GENESYS_ENVIRONMENT: 'genesys.com' }));
    assert.deepEqual(others, []);
    assert.match(
      problem!,
      /^GENESYS_ENVIRONMENT is not a Genesys Cloud domain or region; the known ones are mypurecloud\.com, /,
    );
    for (const domain of GENESYS_DOMAINS) assert.ok(problem!.includes(domain), domain);
    assert.match(problem!, /set GENESYS_LOGIN_URL and GENESYS_API_URL/);
  });

  it('connects to a server that a profile names', () => {
    assert.equal(loadConfig({ TEMPORAL_PROFILE: 'cloud' }).remote, true);
  });

  const WRONG: [string, string[], RegExp][] = [
    [
      'GENESYS_LOGIN_URL',
      ['login.mypurecloud.de', 'ftp://host', 'https://user:pass@host', 'https://host?a=b', 'https://host#a'],
      /must be an http\(s\) URL .*, for example https:\/\/login\.mypurecloud\.de$/,
    ],
    ['GENESYS_API_URL', ['api', 'file:///etc/passwd'], /must be an http\(s\) URL .*, for example https:/],
    ['HOLDFAST_REQUESTS_PER_MINUTE', ['many', '-1', '1.5', 'Infinity'], /number.*, for example 290$/],
    ['HOLDFAST_REQUEST_TIMEOUT_SECONDS', ['soon', '0', '0.5'], /number.*, for example 60$/],
    ['HOLDFAST_TASK_QUEUE', ['two words'], /^HOLDFAST_TASK_QUEUE must not contain spaces, for example holdfast$/],
    ['HOLDFAST_METRICS_ADDRESS', ['9464', 'host:', ':1'], /is not host:port, for example 127\.0\.0\.1:9464$/],
    ['HOLDFAST_HEALTH_ADDRESS', ['8080', 'on'], /is not host:port, for example 127\.0\.0\.1:8080$/],
    ['HOLDFAST_SHUTDOWN_SECONDS', ['soon', '-1', '0.5'], /number.*, for example 20$/],
    ['HOLDFAST_DEPLOYMENT_NAME', ['alone'], /^HOLDFAST_DEPLOYMENT_NAME and HOLDFAST_BUILD_ID must be set together/],
    [
      'TEMPORAL_ADDRESS',
      ['localhost', 'host:port', 'a:65536', 'http://a:7233', 'a b:1'],
      /is not host:port, for example 127\.0\.0\.1:7233$/,
    ],
  ];
  for (const [name, values, sentence] of WRONG) {
    for (const value of values) {
      it(`refuses ${name}=${value}, naming it and what would be right`, () => {
        const problems = problemsOf(() => loadConfig({ [name]: value }));
        assert.equal(problems.length, 1);
        assert.ok(problems[0]!.startsWith(`${name} `), problems[0]);
        assert.match(problems[0]!, sentence);
      });
    }
  }

  it('refuses names that a Worker Deployment cannot have', () => {
    const wrong = { HOLDFAST_DEPLOYMENT_NAME: 'a.b', HOLDFAST_BUILD_ID: 'two words' };
    assert.deepEqual(
      problemsOf(() => loadConfig(wrong)),
      [
        'HOLDFAST_DEPLOYMENT_NAME must not contain spaces, dots or colons, for example holdfast',
        'HOLDFAST_BUILD_ID must not contain spaces, for example 0.1.0',
      ],
    );
  });

  it('names all wrong variables at once', () => {
    const wrong = { GENESYS_ENVIRONMENT: 'x', HOLDFAST_REQUESTS_PER_MINUTE: 'x', TEMPORAL_ADDRESS: 'x' };
    const problems = problemsOf(() => loadConfig(wrong));
    assert.deepEqual(problems.map((problem) => problem.split(' ')[0]).sort(), Object.keys(wrong).sort());
  });

  it('repeats no value of a variable, for it may be a secret put in the wrong place', () => {
    const secret = 'https://user:hunter2@host';
    for (const name of ['GENESYS_LOGIN_URL', 'GENESYS_ENVIRONMENT', 'TEMPORAL_ADDRESS', 'HOLDFAST_TASK_QUEUE']) {
      const problems = problemsOf(() => loadConfig({ [name]: `${secret} and more` }));
      assert.ok(!problems.join().includes('hunter2'), problems.join());
    }
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

describe('an invalid input', () => {
  it('with one problem is that sentence', () => {
    assert.equal(new InvalidInput(['a is wrong']).message, 'a is wrong');
  });

  it('with several problems lists them, one a line', () => {
    assert.match(new InvalidInput(['a is wrong', 'b too']).message, /\n {2}- a is wrong\n {2}- b too$/);
  });
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
