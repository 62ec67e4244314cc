import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { ExportInput } from '../../src/contract.ts';
import { assertExactObjects } from '../../testkit/exported-objects.ts';
import { exportOnTwoMachines } from '../../testkit/object-kills.ts';
import { startObjectServer } from '../../testkit/object-server.ts';
import { seeded } from '../../testkit/random.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { makeFolder } from '../../testkit/temp-folder.ts';
import { versityGwOrSkip } from '../../testkit/versitygw.ts';
import { DAY, DAY_INTERVAL, openWorld, run } from '../../testkit/world.ts';

const { program, skip } = await versityGwOrSkip();
const store = program === null ? null : await startObjectServer(program);
after(() => store?.dispose());

describe('an export into object storage', { skip }, () => {
  test('by workers that share nothing but Temporal and the store, killed in turn, is exact', async (t) => {
    const bucket = await store!.makeBucket('two-machines');
    const random = seeded('two machines');
    const world = await openSharedWorld(t, { records: 2_000, latencyMs: 100, tokenSeconds: 5, errors503: 0.01 });
    const common = { slice: 'PT3H', compression: 'gzip' } as const;
    const exports: Record<string, ExportInput> = {
      lines: { ...common, destination: 'jsonl:s3://two-machines/nightly' },
      columns: { ...common, destination: 'parquet:s3://two-machines/nightly' },
    };
    const results = await exportOnTwoMachines(world, store!, random, exports);
    for (const [id, { destination }] of Object.entries(exports)) {
      const { records, proven } = results[id]!;
      assert.equal(proven, true);
      await assertExactObjects(world, bucket, 'nightly/', id, records);
      // From a third machine, which has no data directory of its own.
      const verify = run(world, ['verify', id, '--to', destination!, '--json'], {
        ...store!.env,
        HOLDFAST_DATA_DIR: await makeFolder(),
      });
      assert.equal(await verify.exit, 0, verify.stderr());
      assert.equal((JSON.parse(verify.stdout()) as { verdict: string }).verdict, 'proven');
    }
  });

  test('by the command ends with its result; nothing secret is said', async (t) => {
    const bucket = await store!.makeBucket('by-command');
    const world = await openWorld(t, { records: 500 });
    const command = ['export', '--interval', DAY_INTERVAL, '--to', 'csv:s3://by-command', '--id', 'once', '--json'];
    const first = run(world, command, store!.env);
    assert.equal(await first.exit, 0, first.stderr());
    const { manifest, records } = JSON.parse(first.stdout()) as { manifest: string; records: number };
    const expected = world.simulator.dataset.idsStartingIn(Date.parse(DAY.from), Date.parse(DAY.to));
    assert.deepEqual([manifest, records], ['s3://by-command/once/manifest.json', expected.length]);
    assert.deepEqual((await bucket.list('', true)).keys, [
      '.holdfast-store',
      'once/20260302T000000Z-20260303T000000Z.csv',
      'once/manifest.json',
    ]);
    for (const text of [first.stdout(), first.stderr()])
      assert.ok(!text.includes(store!.env['AWS_SECRET_ACCESS_KEY']!));
    const again = run(world, command, store!.env);
    assert.equal(await again.exit, 0, again.stderr());
  });
});
