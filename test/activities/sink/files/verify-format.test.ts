import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createFileSink } from '../../../../src/activities/sink/files/file-sink.ts';
import { CSV } from '../../../../src/activities/sink/files/formats/csv.ts';
import { JSONL } from '../../../../src/activities/sink/files/formats/jsonl.ts';
import { PARQUET } from '../../../../src/activities/sink/files/formats/parquet.ts';
import { makePlan, pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { tempFolder } from '../../../../testkit/temp-folder.ts';

describe('verifying an export by its destination', () => {
  for (const [made, asked] of [
    [CSV, JSONL],
    [JSONL, CSV],
    [PARQUET, JSONL],
  ] as const) {
    it(`refuses one made as ${made.name} that is called ${asked.name}, and names a file`, async (t) => {
      const destination = await tempFolder(t);
      const sink = createFileSink(destination, made);
      const plan = makePlan();
      await sink.open(plan);
      await sink.save(pageRequest(plan), sortedPage([makeRecord('a')]));
      await sink.seal(sealRequest(plan, 1));
      await sink.finish({ plan });
      assert.deepEqual((await sink.verify(plan.exportId))?.differences, []);
      await assert.rejects(createFileSink(destination, asked).verify(plan.exportId), ({ name, message }: Error) => {
        assert.match(
          message,
          new RegExp(`does not have the format "${asked.name}": it has files such as 2026.*\\.${made.name}\\. Give`),
        );
        assert.equal(name, 'InvalidInput');
        return true;
      });
    });
  }
});
