import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { packageRoot } from '../../src/package.ts';
import { IS_DEEP } from '../../testkit/deep.ts';
import { documentedCommands, PAGES, unmarkedCommands } from '../../testkit/documented.ts';
import { type ObjectServer, startObjectServer } from '../../testkit/object-server.ts';
import { type PostgresServer, startPostgres } from '../../testkit/postgres.ts';
import { makeFolder } from '../../testkit/temp-folder.ts';
import { versityGwOrSkip } from '../../testkit/versitygw.ts';
import { MAIN, openServedWorld, type ServedWorld, until } from '../../testkit/world.ts';

const engine = 'needs a container engine; deployment.test.ts runs what it starts';
const checkout = 'needs a checkout, and runs tests';
const chaos = 'is tested in test/e2e/chaos.test.ts';
const described = 'documented-apis.test.ts reads these APIs from servers of its own';
/** Commands that no test can run, with the reason. All others are run, those too that are new. */
const ELSEWHERE: Record<string, string> = {
  'npm ci && npm run demo': 'installs everything anew',
  'npm ci && npm test': 'is what runs this test (.ci/run)',
  'npm ci': checkout,
  'npm run build': checkout,
  'node tools/test.mjs fetch-page': checkout,
  'npm run test:unit': checkout,
  'npm test': checkout,
  'npm run chaos -- --seed 1 --runs 20': chaos,
  'npm run chaos -- --minutes 30 --only postgres': chaos,
  'npx holdfast init': 'is answered in test/e2e/terminal.test.ts',
  'npx holdfast api check tracker': described,
  'npx holdfast api try tracker.tickets': described,
  'npx holdfast export --source tracker.tickets': described,
  'npx holdfast api try github.issues --set owner=octocat repo=hello-world': described,
  'npx holdfast export --source github.comments --set owner=octocat repo=hello-world --last P7D': described,
  'docker compose up --build --detach': engine,
  'docker compose run --rm export --last P1D': engine,
  'docker compose up --detach --scale worker=3': engine,
  'docker compose --env-file deploy/simulator.env --profile simulator --profile metrics up --build --detach': engine,
  'docker compose --env-file deploy/simulator.env run --rm export --last P1D': engine,
  'docker compose exec worker holdfast status ID': engine,
  'docker compose exec worker holdfast check': engine,
  'docker compose exec worker holdfast verify ID': engine,
  'docker compose cp worker:/data/exports ./exports': engine,
  'docker compose exec --no-TTY postgresql pg_dumpall --username temporal > holdfast.sql': engine,
  'docker compose exec --no-TTY worker tar --create --gzip --directory /data exports > exports.tar.gz': engine,
  'export HOLDFAST_POSTGRES_URL=postgres://holdfast:secret@db.example:5432/warehouse': "the test's own is set",
};
/** Commands that run until Ctrl-C, and what they say when they are ready. */
const UNTIL_CTRL_C: [RegExp, RegExp][] = [
  [/holdfast dev$/, /^ready$/m],
  [/holdfast simulator/, /^ready$/m],
  [/holdfast worker$/, /"msg":"ready"/],
];
/** The page has the worker begin first; the server knows its version a moment later. */
const REPEATED = /^temporal worker deployment/;

/** The options of the exports that were run. */
const ranWith = new Set<string>();

let world: ServedWorld;
let database: PostgresServer;
let store: ObjectServer | null = null;
let folder: string;
const background: ChildProcess[] = [];

before(async () => {
  world = await openServedWorld(null, { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z', records: 300 });
  database = await startPostgres();
  const { program } = await versityGwOrSkip();
  store = program === null ? null : await startObjectServer(program);
  await store?.makeBucket('my-bucket');
  folder = await makeFolder();
  // As after `npm install holdfast`.
  await mkdir(join(folder, 'node_modules', '.bin'), { recursive: true });
  await chmod(MAIN, 0o755);
  await symlink(MAIN, join(folder, 'node_modules', '.bin', 'holdfast'));
  // npm's own takes half a second of CPU each time; packaged.test.ts runs that.
  await writeFile(join(folder, 'npx'), '#!/bin/sh\nname=$1; shift; exec "./node_modules/.bin/$name" "$@"\n', {
    mode: 0o755,
  });
  await copyFile(join(packageRoot(), '.env.example'), join(folder, '.env.example'));
});
after(async () => {
  for (const child of background) await interrupt(child);
  await database.dispose();
  await store?.dispose();
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

function start(command: string) {
  // A port that is free. `holdfast export` is to find the embedded server of the data directory, as on a laptop.
  const shell = spawn('sh', ['-c', command.replace('--port 8080', '--port 0')], {
    cwd: folder,
    env: {
      ...world.env,
      PATH: [folder, dirname(world.cli), process.env['PATH']].join(delimiter),
      HOLDFAST_POSTGRES_URL: database.url,
      ...store?.env,
      // Never another package of this name.
      npm_config_offline: 'true',
      ...(/^temporal |holdfast worker/.test(command) && { TEMPORAL_ADDRESS: world.server.address }),
    },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { text: '' };
  for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (chunk: Buffer) => (said.text += String(chunk)));
  return { shell, said };
}

async function runToItsEnd(command: string): Promise<void> {
  const { shell, said } = start(command);
  const [code] = (await once(shell, 'close')) as [number | null];
  assert.equal(code, 0, `${command}\n${said.text}`);
}

async function runInBackground(command: string, ready: RegExp): Promise<void> {
  const { shell, said } = start(command);
  background.unshift(shell);
  await until(`\`${command}\` is ready`, () => {
    assert.equal(shell.exitCode, null, `${command}\n${said.text}`);
    return ready.test(said.text);
  });
}

async function interrupt(shell: ChildProcess): Promise<void> {
  if (shell.exitCode !== null || shell.signalCode !== null) return;
  const exit = once(shell, 'close');
  process.kill(-shell.pid!, 'SIGINT');
  await exit;
}

async function runAsPrinted(command: string): Promise<void> {
  const [, ready] = UNTIL_CTRL_C.find(([forever]) => forever.test(command)) ?? [];
  if (ready) return runInBackground(command, ready);
  if (!REPEATED.test(command)) return runToItsEnd(command);
  await until(`\`${command}\` works`, () =>
    runToItsEnd(command).then(
      () => true,
      () => false,
    ),
  );
}

/** Whether an export asks for nothing that others have not asked for before it; only test:deep runs these. */
function isLikeOthers(command: string): boolean {
  const [, line] = /holdfast export (.*)$/.exec(command) ?? [];
  if (line === undefined || IS_DEEP) return false;
  // Of a destination the format and the kind of place, not its name.
  const options = line.split(/ (?=--)/).map((option) => option.replace(/(--to \w+(:s3)?).*/, '$1'));
  const alike = options.every((option) => ranWith.has(option));
  for (const option of options) ranWith.add(option);
  return alike;
}

for (const page of PAGES.filter((page) => documentedCommands(page).length > 0)) {
  test(`the commands of ${page} work as printed`, async () => {
    for (const command of documentedCommands(page).filter((command) => !(command in ELSEWHERE))) {
      if (store === null && command.includes(':s3://')) continue;
      if (isLikeOthers(command)) continue;
      // The export that README.md steers must not be over before it is cancelled.
      if (command.includes('workflow start')) world.simulator.faults({ latencyMs: 20_000 });
      await runAsPrinted(command);
    }
    world.simulator.faults({ latencyMs: 0 });
  });
}

test('the documented cancellation has cancelled', async () => {
  const handle = world.client.workflow.getHandle('november-20');
  await until('it is cancelled', async () => (await handle.describe()).status.name === 'CANCELLED');
});

test('no page is left out, no command is unmarked, and none is on the list that is on no page', async () => {
  const docs = (await readdir(join(packageRoot(), 'docs'))).filter((name) => name.endsWith('.md'));
  const missing = docs.map((name) => `docs/${name}`).filter((page) => !PAGES.includes(page));
  assert.deepEqual(missing, ['docs/schedules.md']);
  assert.deepEqual([...PAGES, 'docs/schedules.md'].flatMap(unmarkedCommands), []);
  const documented = PAGES.flatMap(documentedCommands);
  assert.deepEqual(
    Object.keys(ELSEWHERE).filter((command) => !documented.includes(command)),
    [],
  );
});
