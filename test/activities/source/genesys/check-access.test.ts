import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { startSimulator } from '../../../../simulator/index.ts';
import { checkAccess, type Finding } from '../../../../src/activities/source/genesys/check-access.ts';
import { openApiAccess } from '../../../../src/activities/source/api-access.ts';
import { loadConfig } from '../../../../src/config.ts';

const summary = (findings: Finding[]) => findings.map(({ name, works }) => `${name} ${works}`);

async function check(t: TestContext, options: Parameters<typeof startSimulator>[0], secret = 'simulator-secret') {
  const simulator = await startSimulator({ records: 10, ...options });
  t.after(() => simulator.close());
  const access = openApiAccess(
    loadConfig({
      GENESYS_CLIENT_ID: 'simulator-client',
      GENESYS_CLIENT_SECRET: secret,
      GENESYS_LOGIN_URL: simulator.url,
      GENESYS_API_URL: simulator.url,
    }),
  );
  t.after(() => access.close());
  return { findings: await checkAccess(access), stats: simulator.stats() };
}

describe('a check of the access', () => {
  it('finds that everything works, by one login and two small requests', async (t) => {
    const { findings, stats } = await check(t, {});
    assert.deepEqual(summary(findings), ['login true', 'conversation-query true', 'conversation-job true']);
    assert.deepEqual([stats.tokensMinted, stats.requests], [1, 2]);
    assert.ok(stats.records <= 1);
  });

  it('says what to check when the login is refused, and asks no further', async (t) => {
    const { findings, stats } = await check(t, {}, 'wrong');
    assert.deepEqual(summary(findings), ['login false']);
    assert.match(findings[0]!.message, /refused the client. Check GENESYS_CLIENT_ID/);
    assert.equal(stats.requests, 0);
  });

  it('names the permission that is missing', async (t) => {
    const { findings } = await check(t, { forbidden: 1 });
    assert.deepEqual(summary(findings), ['login true', 'conversation-query false', 'conversation-job false']);
    for (const { message } of findings.slice(1)) assert.match(message, /analytics:conversationDetail:view/);
  });
});
