import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Manifest } from '../../../../src/activities/sink/manifest.ts';
import { storedObjects } from '../../../../src/activities/sink/objects/stored-exports.ts';
import { cases } from '../../../../testkit/deep.ts';
import { exportHalves } from '../../../../testkit/object-export.ts';
import { openSharedStore } from '../../../../testkit/shared-store.ts';
import { seeded } from '../../../../testkit/random.ts';

const { server, skip } = await openSharedStore();

const NAMES = ['20261120T000000Z-20261120T120000Z.jsonl', '20261120T120000Z-20261121T000000Z.jsonl', 'rejected.jsonl'];

// Each of three objects in each of five ways, several times.
const CHANGES = cases(45, 120);

describe('verifying an export in object storage', { skip }, async () => {
  const bucket = server ? await server.makeBucket('verified') : null!;
  const prepared = async () => {
    const { sink, root, plan } = await exportHalves(bucket, `${randomUUID()}/`);
    return { root, differences: async () => (await sink.verify(plan.exportId))!.differences, sink, plan };
  };

  it('finds nothing where nothing differs, and nothing but the export is left', async () => {
    const { root, differences } = await prepared();
    assert.deepEqual(await differences(), []);
    const { keys } = await bucket.list(root, true);
    assert.deepEqual(
      keys,
      [...NAMES, 'manifest.json'].sort().map((name) => `${root}${name}`),
    );
    assert.deepEqual(await bucket.listUploads(root), []);
  });

  it(`names each of ${CHANGES} objects that were changed, cut, swapped, removed or added`, async () => {
    const { root, differences } = await prepared();
    const random = seeded('tampered objects');
    const path = (name: string) => join(server!.folderOf('verified'), root, name);
    for (let n = 0; n < CHANGES; n++) {
      const name = NAMES[n % NAMES.length]!;
      const before = await readFile(path(name));
      const way = Math.floor(n / NAMES.length) % 5;
      let named = name;
      if (way === 0) {
        const changed = Buffer.from(before);
        changed[random.below(changed.length)]! ^= 1 << random.below(7);
        await bucket.put(`${root}${name}`, [changed]);
      } else if (way === 1) await bucket.put(`${root}${name}`, [before.subarray(0, random.below(before.length))]);
      else if (way === 2)
        await bucket.put(`${root}${name}`, [before, before.subarray(0, 1 + random.below(before.length - 1))]);
      else if (way === 3) await bucket.remove([`${root}${name}`]);
      else {
        named = ['stranger.jsonl', 'folder/', '.parts/odd', '.parts/f1/odd'][random.below(4)]!;
        await bucket.put(`${root}${named}${named.endsWith('/') ? 'x' : ''}`, [before]);
      }
      const found = await differences();
      assert.ok(
        found.some((each) => each.startsWith(`${named}: `)),
        `${n}, ${named}: ${found.join('; ')}`,
      );
      await bucket.put(`${root}${name}`, [before]);
      if (way === 4) await bucket.remove([`${root}${named}${named.endsWith('/') ? 'x' : ''}`]);
    }
    assert.deepEqual(await differences(), []);
  });

  it('names each number of the manifest that was changed', async () => {
    const { root, differences } = await prepared();
    const key = `${root}manifest.json`;
    const text = (await bucket.get(key))!.bytes.toString();
    const fields = [
      'records',
      'received',
      'rejected',
      'bytes',
      'pages',
      'duplicates',
      'elsewhere',
      'outside',
      'unproven',
    ] as const;
    for (const field of fields) {
      const manifest = JSON.parse(text) as Manifest;
      manifest[field] += 1;
      await bucket.put(key, [Buffer.from(JSON.stringify(manifest))]);
      assert.match(
        (await differences()).join('\n'),
        new RegExp(`manifest.json: .*${field}|promises \\d+ records`),
        field,
      );
    }
    await bucket.put(key, [Buffer.from(text.slice(0, -10))]);
    await assert.rejects(differences(), /manifest\.json is not as Holdfast wrote it/);
  });

  it('names an object that was exchanged for another one of the same size', async () => {
    const { root, differences } = await prepared();
    const [one, two] = [
      (await bucket.get(`${root}${NAMES[0]}`))!.bytes,
      (await bucket.get(`${root}${NAMES[1]}`))!.bytes,
    ];
    await bucket.put(`${root}${NAMES[0]}`, [two]);
    await bucket.put(`${root}${NAMES[1]}`, [one]);
    const found = (await differences()).join('\n');
    for (const name of NAMES.slice(0, 2)) assert.match(found, new RegExp(`^${name}: `, 'm'));
  });
});

describe('exports in object storage', { skip }, () => {
  it('are listed, and removed with nothing of another left out or touched', async () => {
    const bucket = await server!.makeBucket('pruned');
    for (const exportId of ['a', 'b']) await exportHalves(bucket, 'nightly/', { exportId });
    await exportHalves(bucket, 'nightly/deeper/', { exportId: 'c' });
    const found = await storedObjects(bucket, 'nightly/');
    assert.deepEqual(
      found.map(({ manifest, isBeingReplaced }) => [manifest.exportId, isBeingReplaced]),
      [
        ['a', false],
        ['b', false],
      ],
    );
    const again = await storedObjects(bucket, 'nightly/');
    assert.equal(await found[0]!.remove(), true);
    assert.equal(await again[0]!.remove(), false, 'it is gone');
    const key = 'nightly/b/manifest.json';
    const manifest = JSON.parse((await bucket.get(key))!.bytes.toString()) as object;
    await bucket.put(key, [Buffer.from(JSON.stringify({ ...manifest, runId: 'later' }))]);
    assert.equal(await again[1]!.remove(), false, 'another run has replaced it');
    const { keys } = await bucket.list('nightly/', true);
    assert.deepEqual(
      keys.filter((key) => key.startsWith('nightly/a/')),
      [],
    );
    assert.equal(keys.filter((key) => key.startsWith('nightly/b/')).length, NAMES.length + 1);
    assert.equal(keys.filter((key) => key.startsWith('nightly/deeper/c/')).length, NAMES.length + 1);
  });
});
