import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadConfig } from '../src/config.ts';
import { problemsOf } from '../testkit/problems.ts';

describe('the configuration', () => {
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
