import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { JSONL } from '../../../../src/activities/sink/files/formats/jsonl.ts';
import { createObjectSink } from '../../../../src/activities/sink/objects/object-sink.ts';
import { killAtEveryStep } from '../../../../testkit/kill-at-every-step.ts';
import { startObjectServer } from '../../../../testkit/object-server.ts';
import { exportSmall, SMALL_RECORDS, smallPlan } from '../../../../testkit/small-export.ts';
import { makeFolder } from '../../../../testkit/temp-folder.ts';
import { versityGwOrSkip } from '../../../../testkit/versitygw.ts';

// What is sent to the store is cut, by SIGKILL; then another worker, on another machine, carries the export on.

const { program, skip } = await versityGwOrSkip();
const server = program === null ? null : await startObjectServer(program);
after(() => server?.dispose());

// Of about 140 requests: all of them take a minute, and are of the same few kinds.
const EVERY = 4;

describe('in object storage, a kill', { skip }, async () => {
  if (!server) return;
  const bucket = await server.makeBucket('cuts');
  const root = await makeFolder();
  const steps = await killAtEveryStep({
    script: './small-export-process.js',
    args: [root, 'jsonl:s3://cuts'],
    below: root,
    port: String(server.port),
    env: { ...server.env, CUT_EVERY: String(EVERY) },
  });

  it('has requests to strike at', () => assert.ok(steps.length > 60, `${steps.length} steps`));
  describe('is survived', { concurrency: 4 }, () => {
    for (const index of steps.keys()) {
      const at = index + 1;
      if (index % EVERY !== 0) continue;
      it(`at step ${at} of ${steps.length}`, async () => {
        const sink = createObjectSink(server.open('cuts'), `${at}/`, JSONL);
        const plan = smallPlan(`jsonl:s3://cuts/${at}`);
        const { records, duplicates, rejected } = await exportSmall(sink, plan);
        assert.deepEqual([records, duplicates, rejected], [SMALL_RECORDS, 1, 1]);
        assert.deepEqual((await sink.verify(plan.exportId))?.differences, []);
        const { keys, folders } = await bucket.list(`${at}/${plan.exportId}/`);
        assert.deepEqual([keys.length, folders], [4, []], keys.join());
        assert.deepEqual(await bucket.listUploads(`${at}/`), []);
      });
    }
  });
});
