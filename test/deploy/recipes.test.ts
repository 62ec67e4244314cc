import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { packageRoot } from '../../src/package.ts';
import { documentedBlocks } from '../../testkit/documented.ts';
import { sealedRecords } from '../../testkit/export-files.ts';
import { skipUnlessStrict } from '../../testkit/strict.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';
import { MAIN, openWorld } from '../../testkit/world.ts';

const read = (...path: string[]) => readFileSync(join(packageRoot(), ...path), 'utf8');
const UNITS = readdirSync(join(packageRoot(), 'deploy', 'systemd'));
const INSTALLED = '/opt/holdfast/node_modules/.bin/holdfast';
const SETTINGS = new Set([...read('.env.example').matchAll(/^#?([A-Z_0-9]+)=/gm)].map(([, name]) => name!));
// Of the C library and of the system.
const FOREIGN = ['MALLOC_ARENA_MAX', 'HOME', 'XDG_CACHE_HOME'];

/** Values of a key of a unit file, in their order. */
const valuesOf = (unit: string, key: string) =>
  [...read('deploy', 'systemd', unit).matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value!);

/** Variables that a unit sets. */
const environmentOf = (unit: string) =>
  Object.fromEntries(
    valuesOf(unit, 'Environment')
      .flatMap((line) => line.split(' '))
      .map((pair) => pair.split(/=(.*)/s) as [string, string]),
  );

const skip = skipUnlessStrict(!existsSync('/usr/bin/systemd-analyze') && 'there is no systemd-analyze here');

test('the units are what systemd understands, and set nothing that Holdfast does not know', { skip }, async (t) => {
  const folder = await tempFolder(t);
  for (const unit of UNITS) {
    await writeFile(join(folder, unit), read('deploy', 'systemd', unit).replaceAll(INSTALLED, process.execPath));
    for (const name of Object.keys(environmentOf(unit))) assert.ok(SETTINGS.has(name) || FOREIGN.includes(name), name);
  }
  const { status, stderr } = spawnSync('systemd-analyze', [
    'verify',
    '--man=no',
    ...UNITS.map((unit) => join(folder, unit)),
  ]);
  assert.deepEqual([status, stderr.toString()], [0, '']);
});

test('a unit gives a worker the time that it needs to end', () => {
  assert.ok(Number(valuesOf('holdfast-worker.service', 'TimeoutStopSec')[0]) >= 20 + 8);
});

interface Manifest {
  kind: string;
  data: Record<string, string>;
  metadata: { name: string };
  spec: { selector: { matchLabels: object }; template: { metadata: { labels: object }; spec: Pod } };
}

interface Pod {
  terminationGracePeriodSeconds: number;
  securityContext: { runAsUser: number };
  containers: {
    env: { name: string; value: string }[];
    image: string;
    volumeMounts: { name: string; mountPath: string }[];
    ports: { name: string; containerPort: number }[];
    readinessProbe: { httpGet: { path: string } };
    livenessProbe: { httpGet: { path: string } };
  }[];
  volumes: { name: string; persistentVolumeClaim?: { claimName: string } }[];
}

test('the Kubernetes manifests agree with the image, with the settings and with each other', () => {
  const documents = parseAllDocuments(read('deploy', 'kubernetes', 'holdfast.yaml'));
  for (const { errors, warnings } of documents) assert.deepEqual([...errors, ...warnings], []);
  const [config, claim, deployment] = documents.map((each) => each.toJS() as Manifest);
  assert.deepEqual([config!.kind, claim!.kind, deployment!.kind], ['ConfigMap', 'PersistentVolumeClaim', 'Deployment']);
  const { selector, template } = deployment!.spec;
  assert.deepEqual(selector.matchLabels, template.metadata.labels);
  const { containers, volumes, ...pod } = template.spec;
  const [worker] = containers;
  const env = Object.fromEntries(worker!.env.map(({ name, value }) => [name, value]));
  for (const name of [...Object.keys(config!.data), ...Object.keys(env)]) assert.ok(SETTINGS.has(name), name);
  assert.ok(pod.terminationGracePeriodSeconds >= 20 + 8);
  assert.match(read('Dockerfile'), new RegExp(`^USER ${pod.securityContext.runAsUser}$`, 'm'));
  assert.ok(read('docker-compose.yml').includes(`image: ${worker!.image}\n`));
  assert.deepEqual(
    worker!.volumeMounts.map(({ name }) => name),
    volumes.map(({ name }) => name),
  );
  assert.equal(volumes[0]!.persistentVolumeClaim?.claimName, claim!.metadata.name);
  assert.equal(worker!.volumeMounts[0]!.mountPath, env['HOLDFAST_DATA_DIR']);
  assert.ok(env['GENESYS_CLIENT_SECRET_FILE']!.startsWith(`${worker!.volumeMounts[1]!.mountPath}/`));
  const ports = worker!.ports.map(({ containerPort }) => `0.0.0.0:${containerPort}`);
  assert.deepEqual(ports, [env['HOLDFAST_HEALTH_ADDRESS'], env['HOLDFAST_METRICS_ADDRESS']]);
  const health = read('src', 'worker', 'health.ts');
  for (const { httpGet } of [worker!.readinessProbe, worker!.livenessProbe])
    assert.ok(health.includes(`'${httpGet.path}'`), httpGet.path);
});

test('the recipe for cron exports the day before without a word, and so does the unit', async (t) => {
  // Just after midnight, records of the day before may still arrive, of which both warn: here it is noon.
  const behind = new Date().getUTCHours() - 12;
  const zone = `Etc/GMT${behind < 0 ? '-' : '+'}${Math.abs(behind)}`;
  const midnight = new Date().setUTCMinutes(0, 0, 0) - 12 * 3_600_000;
  const yesterday = { from: new Date(midnight - 86_400_000).toISOString(), to: new Date(midnight).toISOString() };
  const world = await openWorld(t, { ...yesterday, records: 60 });
  const home = await tempFolder(t);
  const secret = join(home, 'genesys');
  await writeFile(secret, world.env['GENESYS_CLIENT_SECRET']!);
  const { GENESYS_CLIENT_ID, GENESYS_LOGIN_URL, GENESYS_API_URL, HOLDFAST_TEMPORAL_CLI } = world.env;
  const settings = { GENESYS_CLIENT_ID, GENESYS_LOGIN_URL, GENESYS_API_URL, HOLDFAST_TEMPORAL_CLI };
  const own = { ...settings, HOLDFAST_DATA_DIR: home, GENESYS_CLIENT_SECRET_FILE: secret };
  await writeFile(
    join(home, '.env'),
    Object.entries(own)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  /** Runs a command as it is documented, but for the folders and the time zone of this test. */
  const runs = async (command: string, env: NodeJS.ProcessEnv) => {
    const here = command
      .replaceAll(INSTALLED, `'${process.execPath}' '${MAIN}'`)
      .replaceAll('/var/lib/holdfast', home)
      .replace('--yesterday', `--yesterday --time-zone ${zone}`);
    return (await promisify(execFile)('/bin/sh', ['-c', `${here} 2>&1`], { env, cwd: home })).stdout;
  };
  const [crontab] = documentedBlocks('docs/operating.md', 'crontab');
  const [, command] = /^0 2 \* \* \* +(.*)$/m.exec(crontab!)!;
  assert.equal(await runs(command!, { PATH: '/usr/bin:/bin', HOME: home }), '');
  const exports = () => readdirSync(join(home, 'exports')).filter((name) => !name.startsWith('.'));
  const [folder] = exports();
  assert.equal((await sealedRecords(join(home, 'exports', folder!))).length, 60);

  const unit = 'holdfast-nightly.service';
  const [start] = valuesOf(unit, 'ExecStart');
  const given = Object.entries(environmentOf(unit)).map(([name, value]) => [
    name,
    value.replaceAll('/var/lib/holdfast', home).replace('/var/cache/holdfast', home).replace('%d', home),
  ]);
  const served = world.simulator.stats().pagesServed;
  assert.equal(await runs(start!, { ...Object.fromEntries(given), PATH: '/usr/bin:/bin' } as NodeJS.ProcessEnv), '');
  assert.deepEqual([exports(), world.simulator.stats().pagesServed], [[folder], served]);
});
