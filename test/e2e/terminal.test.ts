import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { EmbeddedServer } from '../../src/server/embedded-server.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';
import { type Answer, noTerminal, runInTerminal, type Shown } from '../../testkit/terminal.ts';
import { DAY_INTERVAL, MAIN, openServer, openWorld, plainEnv, run, type World } from '../../testkit/world.ts';

const PROGRESS = /^(planning|running|waiting|sealing|complete)\b.*\d%/;
// What a terminal is told beside text.
// oxlint-disable-next-line no-control-regex
const ESCAPE = /\u001b/;
// oxlint-disable-next-line no-control-regex
const COLOUR = /\u001b\[[\d;]*m/;

describe('an export', { skip: noTerminal() }, () => {
  let world: World;
  let server: EmbeddedServer;
  before(async () => {
    world = await openWorld(null, { records: 600, latencyMs: 100, tooManyRequests: 0.2, retryAfterSeconds: 2 });
    server = await openServer(world);
  });
  after(async () => {
    await server.release();
    await world.close();
  });

  const command = (id: string) => ['export', '--interval', DAY_INTERVAL, '--page-size', '50', '--id', id];
  const inTerminal = async (columns: number, id: string, env: NodeJS.ProcessEnv = {}) => {
    const shown = await runInTerminal(columns, [process.execPath, MAIN, ...command(id)], { ...world.env, ...env });
    await keepPicture(id, shown.lines);
    assert.equal(shown.exitCode, 0, shown.lines.join('\n'));
    return shown;
  };

  for (const columns of [80, 40]) {
    it(`in a terminal of ${columns} columns shows progress in one line without colours, and leaves none of it behind`, async () => {
      const shown = await inTerminal(columns, `terminal-${columns}`, { NO_COLOR: '1' });
      assert.doesNotMatch(shown.raw, COLOUR);
      const progress = shown.frames.filter((frame) => PROGRESS.test(frame));
      assert.ok(progress.length > 1, shown.frames.join('\n'));
      for (const frame of progress) assert.ok(frame.length < columns, frame);
      assertTidy(shown);
      assert.match(shown.lines.join(' '), /complete/);
    });
  }

  it('in a dumb terminal writes lines, without escape codes', async () => {
    const { raw, lines } = await inTerminal(80, 'terminal-dumb', { TERM: 'dumb' });
    assert.doesNotMatch(raw, ESCAPE);
    assert.ok(lines.some((line) => PROGRESS.test(line)));
  });

  it('into a pipe writes lines, without escape codes', async () => {
    const piped = run(world, command('terminal-pipe'));
    assert.equal(await piped.exit, 0, piped.stderr());
    await keepPicture('terminal-pipe', `${piped.stderr()}${piped.stdout()}`.trimEnd().split('\n'));
    assert.doesNotMatch(piped.stderr() + piped.stdout(), ESCAPE);
    assert.match(piped.stderr(), /\d% \|/);
  });
});

describe('init', { skip: noTerminal() }, () => {
  const init = async (t: TestContext, answers: readonly Answer[], env: NodeJS.ProcessEnv = {}) => {
    const folder = await tempFolder(t);
    const command = ['sh', '-c', `cd ${folder} && exec ${process.execPath} ${MAIN} init --no-check`];
    const shown = await runInTerminal(100, command, { ...plainEnv(), ...env }, answers);
    const file = join(folder, '.env');
    return { ...shown, file: existsSync(file) ? await readFile(file, 'utf8') : null };
  };

  it('asks until it can use the answers, shows what is typed once, and the secret not at all', async (t) => {
    const { exitCode, file, lines, raw } = await init(t, [
      ['Region [mypurecloud.com]: ', 'mars\r'],
      ['Region [mypurecloud.com]: ', 'eu-central-1\r'],
      ['OAuth client id (Admin > Integrations > OAuth): ', 'my-client\r'],
      ['OAuth client secret (not shown): ', 'k3y\r'],
    ]);
    assert.equal(exitCode, 0, lines.join('\n'));
    assert.match(
      file ?? '',
      /^GENESYS_CLIENT_ID=my-client\nGENESYS_CLIENT_SECRET=k3y\nGENESYS_ENVIRONMENT=mypurecloud\.de$/m,
    );
    assert.ok(lines.includes('OAuth client id (Admin > Integrations > OAuth): my-client'), lines.join('\n'));
    assert.ok(lines.includes('OAuth client secret (not shown): '), lines.join('\n'));
    assert.match(raw, /"mars" is not a Genesys Cloud domain/);
    assert.doesNotMatch(raw, /k.?3.?y/);
  });

  it('takes lines that are pasted all at once as one answer each, and shows none of the secret', async (t) => {
    const pasted = 'eu-central-1\rmy-client\rk3y\r';
    const { exitCode, file, lines, raw } = await init(t, [['Region [mypurecloud.com]: ', pasted]]);
    assert.equal(exitCode, 0, lines.join('\n'));
    assert.match(
      file ?? '',
      /^GENESYS_CLIENT_ID=my-client\nGENESYS_CLIENT_SECRET=k3y\nGENESYS_ENVIRONMENT=mypurecloud\.de$/m,
    );
    assert.ok(lines.includes('OAuth client id (Admin > Integrations > OAuth): my-client'), lines.join('\n'));
    assert.doesNotMatch(raw, /k.?3.?y/);
  });

  it('keeps what is set already where only Enter is pressed', async (t) => {
    const env = { GENESYS_ENVIRONMENT: 'mypurecloud.de', GENESYS_CLIENT_ID: 'old', GENESYS_CLIENT_SECRET: 'kept' };
    const answers: Answer[] = [
      ['Region [mypurecloud.de]: ', '\r'],
      ['OAuth client id [old]: ', '\r'],
      ['Enter keeps the one that is set): ', '\r'],
    ];
    const { file } = await init(t, answers, env);
    assert.match(
      file ?? '',
      /^GENESYS_CLIENT_ID=old\nGENESYS_CLIENT_SECRET=kept\nGENESYS_ENVIRONMENT=mypurecloud\.de$/m,
    );
  });

  it('writes nothing after Ctrl-C, and says so in a line of its own', async (t) => {
    const { exitCode, file, lines } = await init(t, [
      ['Region [mypurecloud.com]: ', '\r'],
      ['OAuth client id', 'half\u0003'],
    ]);
    assert.equal(exitCode, 130);
    assert.equal(file, null);
    assert.ok(lines.includes('holdfast: interrupted: nothing was written'), lines.join('\n'));
  });
});

/** No line of progress was broken, or is left where lines that stay are. */
function assertTidy({ wrapped, lines }: Shown): void {
  for (const text of wrapped) assert.doesNotMatch(text, PROGRESS);
  const left = lines.filter((line) => PROGRESS.test(line));
  assert.deepEqual(left, []);
}

/** Keeps what a person saw, where pictures are asked for. */
async function keepPicture(name: string, lines: readonly string[]): Promise<void> {
  const folder = process.env['HOLDFAST_SCREENSHOTS'];
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.txt`), `${lines.join('\n')}\n`);
}
