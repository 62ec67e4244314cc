import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Simulator, startSimulator } from '../../simulator/index.ts';
import { checkGenesys } from '../../src/cli/check-genesys.ts';
import { loadConfig } from '../../src/config.ts';
import { genesysDefinition } from '../../src/datasets/genesys/definition.ts';
import { holdfastEnv } from '../../testkit/world.ts';

const { datasets } = genesysDefinition();

let simulator: Simulator;
before(async () => {
  simulator = await startSimulator({ records: 10 });
});
after(() => simulator.close());

async function check() {
  const env = holdfastEnv({ url: simulator.url, dataDir: '/nowhere', cli: '' });
  const findings = await checkGenesys(loadConfig(env), env);
  return new Map(findings.map((finding) => [finding.name, finding]));
}

test('a check tries each dataset of Genesys Cloud with one login, and names its permission', async () => {
  const { tokensMinted } = simulator.stats();
  const findings = await check();
  assert.equal(simulator.stats().tokensMinted - tokensMinted, 1);
  assert.deepEqual(
    [...findings.keys()],
    ['login', 'conversation-query', 'conversation-job', ...Object.keys(datasets).map((name) => `genesys.${name}`)],
  );
  for (const [name, { works, message }] of findings) {
    assert.ok(works, `${name}: ${message}`);
    const needs = datasets[name.replace('genesys.', '')]?.needs;
    // No conversation of the last hour has one.
    if (name === 'genesys.surveys') assert.match(message, /^skipped: there is nothing at present/);
    else if (needs !== undefined) assert.equal(message, `can be read (${needs})`);
  }
});

test('a check tells which datasets may not be read, parents and jobs too, and that exports work without them', async (t) => {
  const forbidden = {
    skills: '/api/v2/routing/skills',
    users: '/api/v2/users',
    user_status: '/api/v2/analytics/users/details/jobs/availability',
    audits: '/api/v2/audits/query',
    external_contacts: '/api/v2/externalcontacts/scan/contacts',
  };
  simulator.faults({ forbiddenPaths: Object.values(forbidden).join() });
  t.after(() => simulator.faults({ forbiddenPaths: '' }));
  const missing = [...(await check()).values()].filter(({ works }) => !works);
  // Evaluations are read for each user.
  assert.deepEqual(
    missing.map(({ name }) => name).sort(),
    [...Object.keys(forbidden), 'evaluations'].map((name) => `genesys.${name}`).sort(),
  );
  for (const { name, message, optional } of missing) {
    const asked = name === 'genesys.evaluations' ? 'users' : name.replace('genesys.', '');
    assert.match(message, /403/);
    assert.ok(message.endsWith(` It needs: ${datasets[asked]!.needs}.`), message);
    assert.equal(optional, true);
  }
});
