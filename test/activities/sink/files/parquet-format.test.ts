import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PARQUET } from '../../../../src/activities/sink/files/formats/parquet.ts';
import { CONVERSATIONS } from '../../../../src/datasets/genesys/conversations.ts';
import { inMemory } from '../../../../testkit/in-memory.ts';
import { compressions, fileOf, FILES, large, SEED, ugly } from '../../../../testkit/rendered-parquet.ts';
import { seededRandom } from '../../../../testkit/ugly-records.ts';

async function idsOf(file: Buffer): Promise<(string | null)[]> {
  const ids: (string | null)[] = [];
  for await (const id of PARQUET.readIds(inMemory(file), CONVERSATIONS)) ids.push(id);
  return ids;
}

describe('a Parquet file', () => {
  it('is the same bytes for the same records, whichever pages they came on', async () => {
    assert.deepEqual(await fileOf([ugly.slice(0, 150), [], ugly.slice(150)]), FILES['ugly-none']);
    assert.deepEqual(await fileOf([large.slice(0, 2050), large.slice(2050)]), FILES['large']);
  });

  for (const compression of compressions) {
    it(`gives the ids of its records back, compression ${compression}`, async () => {
      const ids = ugly.map((record) => (JSON.parse(record) as { conversationId: unknown }).conversationId);
      assert.deepEqual(await idsOf(FILES[`ugly-${compression}`]!), ids);
    });
  }

  it('without the column of records, or none at all, is refused', async () => {
    await assert.rejects(idsOf(Buffer.from('PAR1')), /too short for a Parquet file/);
    await assert.rejects(idsOf(Buffer.alloc(100)), /PAR1/);
    const renamed = Buffer.from(FILES['odd']!.toString('latin1').replaceAll('record', 'recora'), 'latin1');
    await assert.rejects(idsOf(renamed), /record/);
  });

  it(`that was damaged anywhere is an error or its records, never a crash (seed ${SEED})`, async () => {
    const random = seededRandom(SEED);
    const whole = await fileOf([ugly.slice(0, 20)]);
    for (let time = 0; time < 150; time++) {
      const damaged = Buffer.from(whole);
      damaged[Math.floor(random() * whole.length)]! ^= 1 << Math.floor(random() * 8);
      await idsOf(damaged).catch((error: unknown) => assert.ok(error instanceof Error));
    }
  });
});
