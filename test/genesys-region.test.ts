import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadConfig } from '../src/config.ts';
import { GENESYS_DOMAINS } from '../src/datasets/genesys/regions.ts';
import { InvalidInput } from '../src/errors.ts';
import { problemsOf } from '../testkit/problems.ts';

describe('the configuration', () => {
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
});
