import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { noTerminal, runInTerminal, type Shown } from '../../testkit/terminal.ts';
import { DAY_INTERVAL, MAIN, openWorld, run, type World } from '../../testkit/world.ts';

const PROGRESS = /^(planning|running|waiting|sealing|complete)\b.*\d%/;
// What a terminal is told beside text.
// eslint-disable-next-line no-control-regex
const ESCAPE = /\u001b/;
// eslint-disable-next-line no-control-regex
const COLOUR = /\u001b\[[\d;]*m/;

describe('an export', { skip: noTerminal() }, () => {
  let world: World;
  before(async () => {
    world = await openWorld(null, { records: 600, latencyMs: 100, tooManyRequests: 0.2, retryAfterSeconds: 2 });
  });
  after(() => world.close());

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
