import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openWorld, run } from '../../testkit/world.ts';

test('a demo whose worker cannot start ends with the place of its log, and does not wait', async (t) => {
  const world = await openWorld(t, { records: 0 });
  const dies = "data:text/javascript,if(process.argv[2]==='worker')process.exit(7)";
  const demo = run(world, ['demo', '--records', '100'], { NODE_OPTIONS: `--import=${dies}` });
  assert.equal(await demo.exit, 1);
  assert.match(demo.stderr(), /the demo's worker ended unexpectedly \(exit code 7\): .*worker\.log says why/);
});

test('a demo needs no proxy, whatever is set', async (t) => {
  const world = await openWorld(t, { records: 0 });
  const proxy = 'http://127.0.0.1:9';
  const demo = run(world, ['demo', '--records', '200'], {
    http_proxy: proxy,
    https_proxy: proxy,
    NO_PROXY: '',
    no_proxy: '',
  });
  assert.equal(await demo.exit, 0, demo.stderr());
  assert.match(demo.stdout(), /lost +0\n/);
});
