import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { follow, startOrRejoin } from '../../src/client.ts';
import { VERSION } from '../../src/package.ts';
import { openLog } from '../../src/worker/log.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';
import { DAY_INTERVAL, type ServedWorld } from '../../testkit/world.ts';

type Line = Record<string, unknown> & { level: string; time: string; msg: string };

let world: ServedWorld;
let runId: string;
let text: string;
let lines: Line[];

before(async () => {
  world = await openSharedWorld(null, { records: 2_000 });
  const worker = world.startWorker({ HOLDFAST_LOG_LEVEL: 'info' });
  world.simulator.faults({ errors503: 0.1, tooManyRequests: 0.1, retryAfterSeconds: 1 });
  const handle = await startOrRejoin(world.client, 'logged', { interval: DAY_INTERVAL, slice: 'PT3H' }, 'holdfast');
  ({ runId } = await handle.describe());
  await follow(handle, () => {});
  await worker.kill('SIGTERM');
  text = worker.stderr();
  lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
});
after(() => world.close());

const attempts = (status: number) =>
  lines.filter((line) => line['status'] === status && line['workflowId'] === 'logged');

test('where stderr is no terminal, every line is JSON with level, time and message', () => {
  for (const { level, time, msg } of lines) {
    assert.match(level, /^(info|warn|error)$/);
    assert.equal(new Date(time).toISOString(), time);
    assert.ok(msg.length > 0);
  }
  assert.ok(lines.some(({ msg }) => msg === 'ready'));
});

test('an export is a line when it begins and one when it ends', () => {
  const own = lines.filter((line) => line['workflowId'] === 'logged' && line.msg.startsWith('export '));
  assert.deepEqual(
    own.map(({ msg, level }) => [level, msg]),
    [
      ['info', 'export begins'],
      ['info', 'export complete'],
    ],
  );
  const [begins, complete] = own;
  assert.deepEqual(
    [begins!['source'], begins!['destination'], begins!['interval']],
    ['conversation-query', 'jsonl:exports', complete!['interval']],
  );
  for (const line of own) for (const name of ['host', 'version', 'worker', 'runId']) assert.ok(line[name], name);
});

test('a log of warnings leaves out what is as it should be', async (t) => {
  const file = join(await tempFolder(t), 'test.log');
  const log = openLog(file, 'warn');
  log.info('fine');
  log.warn('not fine');
  assert.match(await readFile(file, 'utf8'), /^\{[^\n]*"not fine"\}\n$/);
});

test('the server knows a worker by its process, and the version of Holdfast by its build id', async () => {
  const { events } = await world.client.workflow.getHandle('logged').fetchHistory();
  const tasks = (events ?? []).flatMap(({ workflowTaskCompletedEventAttributes: task }) => (task ? [task] : []));
  const names = lines.map((line) => line['worker']);
  assert.ok(tasks.length > 0);
  for (const { identity, workerVersion } of tasks) {
    assert.ok(names.includes(identity), String(identity));
    assert.equal(workerVersion?.buildId, `holdfast@${VERSION}`);
  }
});

test('a failed attempt is one warning that names run, activity, attempt, place and correlation id', () => {
  const warnings = attempts(503);
  // The worker's own check is no attempt of an activity; it may have met one, too.
  const checked = lines.filter((line) => 'check' in line && / 503 /.test(line.msg)).length;
  assert.ok(warnings.length > 0, 'no 503 came: more faults');
  assert.equal(warnings.length + checked, world.simulator.stats().byStatus['503']);
  for (const { msg, ...line } of warnings) {
    assert.equal(line.level, 'warn');
    assert.deepEqual([line['runId'], line['activityType'], line['failure']], [runId, 'fetchPage', 'SourceUnavailable']);
    assert.ok(Number(line['attempt']) >= 1 && Number(line['page']) >= 1);
    assert.match(String(line['slice']), /^2026-03-02T.*Z\/2026-03-0[23]T.*Z$/);
    assert.match(String(line['correlationId']), /^[0-9a-f-]{36}$/);
    assert.ok(msg.includes(String(line['correlationId'])), msg);
  }
  assert.equal(new Set(warnings.map((line) => line['correlationId'])).size, warnings.length);
});

test('a wait that the source asks for is no warning', () => {
  const waits = attempts(429);
  assert.ok(waits.length > 0, 'no 429 came: more faults');
  for (const { level, msg } of waits)
    assert.deepEqual([level, /Rate-limited by the source\. Retrying in \d s/.test(msg)], ['info', true]);
});

test('no line holds a token, a secret or a task token', () => {
  const { simulator } = world;
  for (const secret of [...simulator.tokens(), 'simulator-secret', 'taskToken']) assert.ok(!text.includes(secret));
});

test('where stderr is a terminal, lines are for people', { skip: !existsSync('/usr/bin/script') }, async () => {
  const program = `import('${new URL('../../src/worker/log.js', import.meta.url).href}').then(({ openLog }) => openLog().warn({ page: 7 }, 'hello'))`;
  const command = `${process.execPath} -e "${program}"`;
  const { stdout } = await promisify(execFile)('/usr/bin/script', ['-qec', command, '/dev/null']);
  assert.match(stdout, / warn .*hello/);
  assert.match(stdout, /page.*7/);
  assert.ok(!stdout.includes('{"'), stdout);
});

test('an error is logged with its causes, but not with what a driver hangs on it', async (t) => {
  const file = join(await tempFolder(t), 'test.log');
  const cause = Object.assign(new Error('why'), { parameters: ['a record'] });
  openLog(file).error({ error: new Error('what', { cause }) }, 'failed');
  const written = await readFile(file, 'utf8');
  const { error } = JSON.parse(written) as { error: { message: string; stack: string; cause: { message: string } } };
  assert.deepEqual([error.message, error.cause.message], ['what', 'why']);
  assert.match(error.stack, /log\.test/);
  assert.ok(!written.includes('a record'));
});
