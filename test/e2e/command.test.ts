import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, appendFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { verifyFiles } from '../../src/activities/sink/files/verify-files.ts';
import { originOf } from '../../src/activities/source/origin.ts';
import type { Recount } from '../../src/cli/recount.ts';
import { resolveIncrement } from '../../src/cli/increment.ts';
import { loadConfig } from '../../src/config.ts';
import type { ExportInput, ExportResult } from '../../src/contract.ts';
import { InvalidInput } from '../../src/errors.ts';
import type { EmbeddedServer } from '../../src/server/embedded-server.ts';
import { contentOf } from '../../testkit/content.ts';
import { sealedNames, sealedRecords } from '../../testkit/export-files.ts';
import { assertExact, exportRoot } from '../../testkit/exported.ts';
import { DAY, DAY_INTERVAL, MAIN, openServer, openWorld, run, type World } from '../../testkit/world.ts';

let world: World;
let server: EmbeddedServer | null = null;
before(async () => {
  world = await openWorld(null, { records: 600 });
});
after(async () => {
  await server?.release();
  await world.close();
});

const lastLine = (text: string) => JSON.parse(text.trim().split('\n').at(-1)!) as ExportResult;

test('one command without any server exports everything and proves it', async () => {
  const first = ['export', '--interval', DAY_INTERVAL, '--slice', 'PT6H', '--id', 'first', '--json'];
  const command = run(world, [...first, '--on-success', `cat > ${join(world.dataDir, 'told.json')}; echo done`]);
  assert.equal(await command.exit, 0, command.stderr());
  assert.equal(command.stdout().trim().split('\n').length, 1, 'with --json nothing else is on stdout');
  assert.equal(await readFile(join(world.dataDir, 'told.json'), 'utf8'), command.stdout());
  const events = command
    .stderr()
    .trimEnd()
    .split('\n')
    .filter((line) => line !== 'done')
    .map((line) => JSON.parse(line) as { event: string });
  assert.deepEqual([...new Set(events.map(({ event }) => event))].sort(), ['message', 'progress', 'summary']);
  assert.match(JSON.stringify(events.at(-1)), /proven: {3}4 slices by the total.*holdfast verify first/);
  const result = lastLine(command.stdout());
  assert.deepEqual(result.proofs, { total: 4, 'end-mark': 0, none: 0 });
  assert.equal(result.exportId, 'first');
  assert.equal(result.records, 600);
  assert.equal(result.slices, 4);
  assert.equal(result.proven, true);
  await assertExact(world, 'first', DAY.from, DAY.to);
});

test('records are the bytes that the source sent', async () => {
  const { dataset } = world.simulator;
  const lines = (
    await readFile(join(exportRoot(world, 'first'), '20260302T000000Z-20260302T060000Z.jsonl'), 'utf8')
  ).split('\n');
  const { first, last } = dataset.indicesStartingIn(Date.parse(DAY.from), Date.parse('2026-03-02T06:00:00Z'));
  for (let index = first; index <= last; index++) assert.equal(lines[index - first], dataset.text(index));
});

test('--incremental continues where the last export of the same records with this destination ended', async () => {
  const config = loadConfig(world.env);
  const origin = originOf(config);
  const at = (input: ExportInput, now = '2026-03-03T06:00:30Z') =>
    resolveIncrement(config, { incremental: true, ...input }, {}, origin, new Date(now));
  const next = await at({ delay: 'PT0S' });
  assert.equal(next.input.interval, '2026-03-03T00:00:00.000Z/2026-03-03T06:00:00.000Z');
  assert.match(next.said[0]!, /continuing first, which is known to be complete up to 2026-03-03T00:00:00\.000Z; up to/);
  assert.equal((await at({ lookback: 'PT2H' })).input.interval, '2026-03-02T22:00:00.000Z/2026-03-03T05:45:00.000Z');
  assert.equal((await at({}, '2026-03-03T00:10:00Z')).upToDate?.exportId, 'first');
  // Other records, another destination, another client: begun anew.
  for (const other of [{ include: 'active' }, { destination: 'jsonl:other' }, { filters: { x: [] } }] as const)
    assert.match((await at(other)).said[0]!, /no export of the same records .* begins at 2026-03-02T05:45/);
  const elsewhere = { ...origin, client: 'another' };
  const { said } = await resolveIncrement(config, { incremental: true }, {}, elsewhere, new Date());
  assert.match(said[0]!, /no export of the same records/);
  for (const [input, options, own] of [
    [{}, {}, null],
    [{ source: 'conversation-job' }, {}, origin],
    [{}, { yesterday: true }, origin],
    [{ destination: 'jsonl:s3://bucket/x' }, {}, origin],
  ] as const)
    await assert.rejects(resolveIncrement(config, input, options, own, new Date()), InvalidInput);
});

test('status says that an export is complete and proven after the server has ended', async () => {
  const status = run(world, ['status', 'first']);
  assert.equal(await status.exit, 0, status.stderr());
  assert.match(status.stdout(), /^complete\n600 records, .*; proven\./);
});

test('verify finds nothing, then names a file that was removed', async () => {
  const good = run(world, ['verify', 'first']);
  assert.equal(await good.exit, 0, good.stderr());
  assert.match(good.stdout(), /4 files, 600 records/);
  assert.match(good.stdout(), /^proven: {3}4 slices by the total/m);
  const sha256 = /manifest: sha256 ([0-9a-f]{64})/.exec(good.stdout())![1]!;
  const asked = run(world, ['verify', 'first', '--manifest-sha256', sha256, '--against-source', '--json']);
  assert.equal(await asked.exit, 0, asked.stderr());
  const { verdict, source } = JSON.parse(asked.stdout()) as { verdict: string; source: Recount };
  assert.deepEqual([verdict, source], ['proven', { asked: 4, unasked: 0, differences: [] }]);
  const rewritten = run(world, ['verify', 'first', '--manifest-sha256', sha256.replace(/^./, 'x')]);
  assert.equal(await rewritten.exit, 1);
  assert.match(rewritten.stdout(), /the manifest was rewritten/);
  await rm(join(exportRoot(world, 'first'), '20260302T060000Z-20260302T120000Z.jsonl'));
  const bad = run(world, ['verify', exportRoot(world, 'first')]);
  assert.equal(await bad.exit, 1);
  assert.match(bad.stdout(), /20260302T060000Z-20260302T120000Z\.jsonl: is missing/);
  // From here on the commands join a server that runs already, as they do beside `holdfast dev`: it is not started for each.
  server = await openServer(world);
  const again = run(world, ['export', '--interval', DAY_INTERVAL, '--slice', 'PT6H', '--id', 'first']);
  assert.equal(await again.exit, 1);
  assert.match(
    again.stderr(),
    /1 of its 4 files is gone or changed; the first one: 20260302T060000Z-20260302T120000Z\.jsonl is gone\. .*Restore them/,
  );
});

test('a reader that goes away ends the output, and neither the export nor its exit code', async () => {
  const options = `export --interval ${DAY.from}/PT1H --id piped`;
  const piped = `set -o pipefail; "${process.execPath}" "${MAIN}" ${options} 2>&1 | true`;
  // Not spawnSync: the simulator that the export reads from runs in this process.
  const shell = spawn('bash', ['-c', piped], { env: world.env, stdio: 'ignore' });
  assert.deepEqual(await once(shell, 'close'), [0, null]);
  await access(join(exportRoot(world, 'piped'), 'manifest.json'));
});

test('an export of which a file has another length than it had is not called complete', async () => {
  await appendFile(join(exportRoot(world, 'piped'), '20260302T000000Z-20260302T010000Z.jsonl'), '\n');
  const again = run(world, ['export', '--interval', `${DAY.from}/PT1H`, '--id', 'piped']);
  assert.equal(await again.exit, 1);
  assert.match(
    again.stderr(),
    /1 of its 1 files is gone or changed; the first one: .*\.jsonl has \d+ bytes instead of \d+\./,
  );
});

test('a finished export is not written over unless asked for', async () => {
  const again = run(world, ['export', '--interval', DAY_INTERVAL, '--id', 'first']);
  assert.equal(await again.exit, 1);
  assert.match(again.stderr(), /DestinationExists: .*"first" is already finished.*overwrite/);
  const over = run(world, [
    'export',
    '--interval',
    DAY_INTERVAL,
    '--id',
    'first',
    '--overwrite',
    '--compression',
    'gzip',
  ]);
  assert.equal(await over.exit, 0, over.stderr());
  const verified = await verifyFiles(exportRoot(world, 'first'));
  assert.deepEqual([verified?.records, verified?.differences], [600, []]);
});

test('the page-token contract exports the same records', async () => {
  const command = run(world, [
    'export',
    '--source',
    'page-token',
    '--interval',
    DAY_INTERVAL,
    '--page-size',
    '200',
    '--id',
    'tokens',
    '--json',
  ]);
  assert.equal(await command.exit, 0, command.stderr());
  assert.equal(lastLine(command.stdout()).pages, 3);
  await assertExact(world, 'tokens', DAY.from, DAY.to);
});

test('csv is exported and verified like any other destination, and a row that is gone is found', async () => {
  const options = [
    '--from',
    '2026-03-02',
    '--to-date',
    '2026-03-02',
    '--slice',
    'PT12H',
    '--to',
    'csv:tables',
    '--id',
    'rows',
    '--json',
  ];
  const command = run(world, ['export', ...options]);
  assert.equal(await command.exit, 0, command.stderr());
  assert.equal(lastLine(command.stdout()).records, 600);

  const root = join(world.dataDir, 'tables', 'rows');
  const { dataset } = world.simulator;
  const { first, last } = dataset.indicesStartingIn(Date.parse(DAY.from), Date.parse(DAY.to));
  const back = await sealedRecords(root);
  assert.equal(back.length, last - first + 1);
  for (let index = first; index <= last; index++) {
    assert.deepEqual(contentOf(back[index - first]!), contentOf(dataset.text(index)));
  }

  const good = run(world, ['verify', 'rows']);
  assert.equal(await good.exit, 0, good.stdout());
  assert.match(good.stdout(), /2 files, 600 records/);
  const [name] = await sealedNames(root);
  const rows = (await readFile(join(root, name!), 'utf8')).split('\r\n');
  await writeFile(join(root, name!), rows.toSpliced(5, 1).join('\r\n'));
  const bad = run(world, ['verify', 'tables/rows']);
  assert.equal(await bad.exit, 1);
  assert.match(bad.stdout(), /120000Z\.csv: the manifest promises \d+ records, but there are \d+/);
  const json = run(world, ['verify', 'rows', '--json']);
  assert.equal(await json.exit, 1);
  const { verdict, proven, differences } = JSON.parse(json.stdout()) as Record<string, unknown>;
  assert.deepEqual([verdict, proven], ['differs', true]);
  assert.deepEqual(differences, bad.stdout().trim().split('\n'));
  assert.match(json.stderr(), /differs from its manifest in \d+ places?\n$/);
});

test('every wrong option is named at once, without a stack trace', async () => {
  const command = run(world, ['export', '--interval', 'yesterday', '--page-size', '0', '--to', 'ftp:x']);
  assert.equal(await command.exit, 2);
  for (const option of ['--interval "yesterday"', '--page-size "0"', '--to "ftp:x"'])
    assert.match(command.stderr(), new RegExp(`- ${option} .*for example`));
  assert.match(command.stderr(), /InvalidInput/);
  assert.doesNotMatch(command.stderr(), /\n\s+at /);
});

test('missing credentials name the two variables', async () => {
  const command = run(world, ['export'], { GENESYS_CLIENT_ID: '', GENESYS_CLIENT_SECRET: '' });
  assert.equal(await command.exit, 2);
  assert.match(command.stderr(), /GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET must both be set/);
});

test('init writes .env for its user alone, keeps what else is there, and checks it', async () => {
  const cwd = join(world.dataDir, 'new');
  await mkdir(cwd);
  await writeFile(join(cwd, '.env'), 'HOLDFAST_REQUESTS_PER_MINUTE=7\n');
  const { url } = world.simulator;
  const hosts = ['--login-url', url, '--api-url', url];
  const args = ['init', '--client-id', 'simulator-client', '--client-secret-stdin', ...hosts];
  const env = Object.fromEntries(Object.entries(world.env).filter(([name]) => !name.startsWith('GENESYS_')));
  const command = run({ env }, args, {}, { cwd, input: 'simulator-secret\n' });
  assert.equal(await command.exit, 0, command.stderr());
  assert.match(command.stdout(), /ok {6}login/);
  assert.match(command.stderr(), /^next: holdfast export --yesterday$/m);
  assert.doesNotMatch(command.stdout() + command.stderr(), /simulator-secret/);
  const text = await readFile(join(cwd, '.env'), 'utf8');
  assert.match(text, /^HOLDFAST_REQUESTS_PER_MINUTE=7\nGENESYS_CLIENT_ID=simulator-client\n/);
  assert.match(text, /^GENESYS_CLIENT_SECRET=simulator-secret$/m);
  assert.equal((await stat(join(cwd, '.env'))).mode & 0o777, 0o600);

  const wrong = run({ env }, args, {}, { cwd, input: 'wrong' });
  assert.equal(await wrong.exit, 1);
  assert.match(wrong.stdout(), /FAILED {2}login/);
  const missing = run({ env }, ['init', '--region', 'nowhere'], {}, { cwd: world.dataDir });
  assert.equal(await missing.exit, 2);
  for (const problem of ['--region "nowhere" is not', '--client-id is missing', 'the secret is missing'])
    assert.ok(missing.stderr().includes(problem), missing.stderr());
});

test('init with a region takes the hosts of the simulator off, which would override it', async () => {
  const cwd = join(world.dataDir, 'region');
  await mkdir(cwd);
  await writeFile(join(cwd, '.env'), 'GENESYS_LOGIN_URL=http://127.0.0.1:1\nGENESYS_API_URL=http://127.0.0.1:1\n');
  const args = ['init', '--region', 'eu-central-1', '--client-id', 'x', '--client-secret-stdin', '--no-check'];
  const command = run(world, args, {}, { cwd, input: 'y' });
  assert.equal(await command.exit, 0, command.stderr());
  const text = await readFile(join(cwd, '.env'), 'utf8');
  assert.match(text, /^GENESYS_LOGIN_URL=\nGENESYS_API_URL=\n/);
  assert.match(text, /^GENESYS_ENVIRONMENT=mypurecloud\.de$/m);
});

test('a worker asks which server is meant, instead of trying the one on the usual port', async () => {
  const command = run(world, ['worker'], { TEMPORAL_ADDRESS: '' });
  assert.equal(await command.exit, 2);
  assert.match(command.stderr(), /TEMPORAL_ADDRESS must name the Temporal server/);
});

test('an address without a Temporal server is named', async () => {
  const command = run(world, ['export'], { TEMPORAL_ADDRESS: '127.0.0.1:9' });
  assert.equal(await command.exit, 1);
  assert.match(command.stderr(), /no Temporal server answers at 127\.0\.0\.1:9/);
});

test('a destination outside the data directory is refused', async () => {
  const command = run(world, ['export', '--interval', DAY_INTERVAL, '--to', 'jsonl:../elsewhere']);
  assert.equal(await command.exit, 2);
  assert.match(command.stderr(), /InvalidInput: .*outside the data directory/);
});

test('a data directory that cannot be made is named', async () => {
  const command = run(world, ['export'], { HOLDFAST_DATA_DIR: '/dev/null/data' });
  assert.equal(await command.exit, 2);
  assert.match(command.stderr(), /data directory .*null.data is not writable .*HOLDFAST_DATA_DIR/);
});

test('a wrong secret fails as Unauthorized with what to check, after few token requests', async () => {
  const before = world.simulator.stats().tokenRequests;
  const command = run(world, ['export', '--interval', DAY_INTERVAL, '--slice', 'PT1H', '--id', 'wrong'], {
    GENESYS_CLIENT_SECRET: 'wrong-secret-value',
  });
  assert.equal(await command.exit, 1);
  assert.match(command.stderr(), /Unauthorized: POST \/oauth\/token: 401 .*Check GENESYS_CLIENT_ID/);
  assert.doesNotMatch(command.stderr(), /wrong-secret-value/);
  assert.ok(
    world.simulator.stats().tokenRequests - before <= 4,
    `${world.simulator.stats().tokenRequests - before} requests`,
  );
});

test('an interval that is not over is complete and not proven: exit 3, and verify says so too', async () => {
  const today = new Date().toISOString().slice(0, 10);
  const command = run(world, ['export', '--interval', `${today}T00:00:00Z/P2D`, '--id', 'moving']);
  assert.equal(await command.exit, 3, command.stderr());
  assert.match(command.stdout(), /^NOT proven: the interval ends at .*, after the export began: it was read up to /m);
  assert.match(command.stdout(), /^warning: {2}0 records: .*check the permissions/m);
  const verify = run(world, ['verify', 'moving']);
  assert.equal(await verify.exit, 3, verify.stderr());
  assert.match(verify.stdout(), /^NOT proven: the interval ends at /m);
  const json = run(world, ['verify', 'moving', '--json']);
  assert.equal(await json.exit, 3, json.stderr());
  const { verdict, differences } = JSON.parse(json.stdout()) as Record<string, unknown>;
  assert.deepEqual([verdict, differences], ['not proven', []]);
});

test('wrong usage ends with 2, and help with 0', async () => {
  for (const args of [['export', '--no-such-option'], ['exprot'], ['verify'], ['verify', 'nowhere']]) {
    assert.equal(await run(world, args).exit, 2, args.join(' '));
  }
  assert.equal(await run(world, ['verify', '--help']).exit, 0);
});
