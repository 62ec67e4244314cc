import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../src/package.ts';
import { composeService } from '../../testkit/compose.ts';

const read = (name: string) => readFileSync(join(packageRoot(), name), 'utf8');

/** Settings of .env.example that Compose decides itself, with the reason. */
const OWN: Record<string, string> = {
  TEMPORAL_ADDRESS: 'the server of docker-compose.yml',
  HOLDFAST_DATA_DIR: 'the volume',
  HOLDFAST_APIS: 'the mounted folder',
  HOLDFAST_METRICS_ADDRESS: 'where Prometheus looks',
  HOLDFAST_HEALTH_ADDRESS: 'where the health check looks',
  HOLDFAST_TEMPORAL_CLI: 'nothing is embedded',
  HOLDFAST_TEST_PACE: 'for tests alone',
  HOLDFAST_POSTGRES_URL_FILE: 'an override sets it: the own database has a URL already',
  PGPASSWORD_FILE: 'likewise',
  TEMPORAL_API_KEY_FILE: 'its own server takes no key',
  POSTGRES_PASSWORD: 'for the database; reaches the services as PGPASSWORD',
  GRAFANA_PASSWORD: 'for Grafana',
};
const settings = [...read('.env.example').matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name!);

for (const service of ['worker', 'export']) {
  test(`every setting of .env.example reaches the service ${service}`, () => {
    const given = Object.fromEntries(settings.map((name) => [name, `value-of-${name}`]));
    const { environment } = composeService(service, given);
    const missing = settings.filter((name) => !(name in OWN) && environment[name] !== given[name]);
    assert.deepEqual(missing, []);
  });
}

test('no setting that Compose decides is missing in .env.example', () => {
  const unknown = Object.keys(OWN).filter((name) => !settings.includes(name));
  assert.deepEqual(unknown, []);
});

test('the password of the database is given as it is, in no URL', () => {
  const { environment } = composeService('worker', { POSTGRES_PASSWORD: 'a#b/c?d%e@f' });
  assert.equal(environment['PGPASSWORD'], 'a#b/c?d%e@f');
  assert.equal(environment['HOLDFAST_POSTGRES_URL'], 'postgres://temporal@postgresql:5432/holdfast');
});

test('the service export remembers its exports where the worker keeps them', () => {
  assert.equal(composeService('export').volumes['/data'], 'data');
  assert.deepEqual(composeService('export').volumes, composeService('worker').volumes);
});

test('holdfast is on the PATH of the image, and is what its services start', () => {
  const { bin } = JSON.parse(read('package.json')) as { bin: { holdfast: string } };
  const image = read('Dockerfile');
  assert.ok(image.includes(`ln -s /app/${bin.holdfast} /usr/local/bin/holdfast`));
  assert.ok(image.includes('ENTRYPOINT ["holdfast"]'));
  assert.deepEqual(composeService('export').entrypoint, ['holdfast', 'export']);
});
