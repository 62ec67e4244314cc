import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { JSONL } from '../../../../src/activities/sink/files/formats/jsonl.ts';
import { createObjectSink } from '../../../../src/activities/sink/objects/object-sink.ts';
import type { Manifest } from '../../../../src/activities/sink/manifest.ts';
import type { Bucket } from '../../../../src/activities/sink/objects/s3/bucket.ts';
import type { Plan } from '../../../../src/contract.ts';
import { Cut, cutBucket } from '../../../../testkit/cut-bucket.ts';
import { cases } from '../../../../testkit/deep.ts';
import { killAtEveryStep } from '../../../../testkit/kill-at-every-step.ts';
import { startObjectServer } from '../../../../testkit/object-server.ts';
import { exportSmall, SMALL_RECORDS, smallPlan } from '../../../../testkit/small-export.ts';
import { DAY, makePlan, pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { makeFolder } from '../../../../testkit/temp-folder.ts';
import { versityGwOrSkip } from '../../../../testkit/versitygw.ts';

// What is sent to the store is cut, by SIGKILL; then another worker, on another machine, carries the export on.

const { program, skip } = await versityGwOrSkip();
const server = program === null ? null : await startObjectServer(program);
after(() => server?.dispose());

// Of about 140 requests: all of them take a minute, and are of the same few kinds. Odd, as requests come in pairs.
const EVERY = cases(19, 4);

describe('in object storage, a kill', { skip }, async () => {
  if (!server) return;
  const bucket = await server.makeBucket('cuts');
  const root = await makeFolder();
  const { steps, cut } = await killAtEveryStep({
    script: './small-export-process.js',
    args: [root, 'jsonl:s3://cuts'],
    below: root,
    port: String(server.port),
    env: server.env,
    every: EVERY,
  });

  it('has requests to strike at', () => assert.ok(steps.length > 60, `${steps.length} steps`));
  describe('is survived', { concurrency: 4 }, () => {
    for (const at of cut) {
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

// Of about 120 requests.
const [CHAINS, APART] = [4, 2 * EVERY];

describe('in object storage, an export that replaces another one', { skip }, async () => {
  if (!server) return;
  const bucket = await server.makeBucket('overwrite-cuts');

  it('is the old one or the new one as a whole, cut at any request', async () => {
    const chains = Array.from({ length: CHAINS }, (_, chain) =>
      replaceAgainAndAgain(`${chain}/`, chain * APART + chain),
    );
    const requests = await Promise.all(chains);
    assert.ok(Math.min(...requests) > 40, `cut at up to ${requests.join(', ')} requests`);
  });

  /** Replaces an export, each time by another run that is cut some requests later. @returns how late the last one was. */
  async function replaceAgainAndAgain(prefix: string, first: number): Promise<number> {
    let old = makePlan({ runId: 'run-0', fingerprint: 'f0' });
    await exportVersion(bucket, prefix, old);
    for (let requests = first; ; requests += CHAINS * APART) {
      const plan = makePlan({ runId: `run-${requests}`, fingerprint: `f${requests}`, overwrite: true });
      const cutting = cutBucket(bucket, requests, requests % 2 === 0);
      await exportVersion(cutting.bucket, prefix, plan).catch((error: unknown) => {
        if (!(error instanceof Cut)) throw error;
      });
      const there = await wholeVersion(bucket, `${prefix}${plan.exportId}/`);
      assert.ok([old.runId, plan.runId].includes(there), `${there} after the cut at request ${requests + 1}`);
      if (!cutting.isCut()) return requests;
      await exportVersion(bucket, prefix, plan);
      await assertReplaced(prefix, plan, `after the cut at request ${requests + 1}`);
      old = plan;
    }
  }

  async function assertReplaced(prefix: string, { exportId, runId }: Plan, when: string): Promise<void> {
    const root = `${prefix}${exportId}/`;
    assert.equal(await wholeVersion(bucket, root), runId, when);
    assert.deepEqual((await createObjectSink(bucket, prefix, JSONL).verify(exportId))?.differences, [], when);
    const { keys, folders } = await bucket.list(root);
    assert.deepEqual([keys.length, folders], [4, []], `${when}: ${keys.join()}`);
    assert.deepEqual(await bucket.listUploads(prefix), [], when);
  }
});

const HALVES = [
  { start: DAY.start, end: '2026-11-20T12:00:00.000Z' },
  { start: '2026-11-20T12:00:00.000Z', end: DAY.end },
];

/** Exports a record and a rejected one in each of two slices, or what is left of that; the records name the run. */
async function exportVersion(bucket: Bucket, prefix: string, made: Plan): Promise<void> {
  const sink = createObjectSink(bucket, prefix, JSONL);
  const plan = { ...made, store: (await sink.open(made)) ?? '' };
  for (const slice of HALVES) {
    const request = pageRequest(plan, { slice });
    if (!(await sink.find(request)))
      await sink.save(request, sortedPage([makeRecord(slice.start, { version: plan.runId }), '{}']));
    await sink.seal(sealRequest(plan, 1, { slice }));
  }
  await sink.finish({ plan });
}

/** Reads an export as someone does who knows the manifest alone. @returns the run whose records all of it has. */
async function wholeVersion(bucket: Bucket, root: string): Promise<string> {
  const { runId, files } = JSON.parse(String((await bucket.get(`${root}manifest.json`))!.bytes)) as Manifest;
  assert.equal(files.length, HALVES.length);
  for (const { file } of files) {
    const lines = String((await bucket.get(`${root}${file}`))?.bytes)
      .split('\n')
      .slice(0, -1);
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { version: string }).version),
      [runId],
      `${runId}: ${file}`,
    );
  }
  return runId;
}
