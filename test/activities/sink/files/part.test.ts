import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { readPartData, readPartHeader } from '../../../../src/activities/sink/files/read-part.ts';
import { encodePart } from '../../../../src/activities/sink/files/encode-part.ts';
import { partReceipt } from '../../../../src/activities/sink/files/part-header.ts';
import type { SortedPage } from '../../../../src/activities/sink/sink.ts';
import { DAY, makePlan, pageRequest } from '../../../../testkit/plan.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { tempFolder } from '../../../../testkit/temp-folder.ts';

const REQUEST = pageRequest(makePlan(), { page: 3, pageSize: 50 });

async function written(t: TestContext, page: SortedPage) {
  const path = join(await tempFolder(t), '1-000003.part');
  await writeFile(path, Buffer.concat(encodePart(REQUEST, page).pieces));
  const part = readPartHeader(path);
  assert.ok(part);
  return { path, ...part, data: () => readPartData(path, part.header, part.dataAt) };
}

describe('a part', () => {
  it('holds everything that a receipt and a proof need in its first line', async (t) => {
    const page = sortedPage([makeRecord('a'), '{}', makeRecord('b')], {
      next: '150',
      total: 9,
      elsewhere: ['x'],
      received: 4,
    });
    const { header, path } = await written(t, page);
    const { bytes, rejectedBytes, sha256, ...rest } = header;
    assert.deepEqual(rest, {
      version: 3,
      page: 3,
      cursor: '200',
      next: '150',
      pageSize: 50,
      total: 9,
      oddTotal: null,
      received: 4,
      rejected: [{ content: createHash('sha256').update('{}').digest('hex').slice(0, 32), id: null }],
      ids: ['a', 'b'],
      elsewhere: ['x'],
      outside: [],
      readAt: page.readAt,
    });
    assert.deepEqual(partReceipt(header, path), {
      page: 3,
      received: 4,
      rows: 2,
      elsewhere: 1,
      outside: 0,
      rejected: 1,
      bytes,
      sha256,
      file: '1-000003.part',
      pageSize: 50,
      next: '150',
      total: 9,
    });
    assert.ok(rejectedBytes > 0);
  });

  it('gives its records and rejected records back, one a line', async (t) => {
    const { header, data } = await written(t, sortedPage([makeRecord('a'), '{}', makeRecord('b')]));
    const { kept, rejected } = data();
    assert.equal(kept.toString(), `${makeRecord('a')}\n${makeRecord('b')}\n`);
    const place = `"slice":"${DAY.start}/${DAY.end}","page":3`;
    assert.equal(rejected.toString(), `{"reason":"no conversationId",${place},"record":{}}\n`);
    assert.equal(header.sha256, createHash('sha256').update(kept).update(rejected).digest('hex'));
  });

  it('puts a record with line breaks between its tokens on one line', async (t) => {
    const { data } = await written(t, sortedPage(['{\n  "conversationId": "a",\r\n  "t": "\\n"\n}', '[\n1\n]']));
    const { kept, rejected } = data();
    assert.equal(kept.toString(), '{  "conversationId": "a",  "t": "\\n"}\n');
    assert.match(rejected.toString(), /"record":\[1\]\}\n$/);
  });

  it('may be empty', async (t) => {
    const { header, dataAt } = await written(t, sortedPage([]));
    assert.deepEqual([header.bytes, header.rejectedBytes, header.ids], [0, 0, []]);
    assert.ok(dataAt > 0);
  });

  for (const length of [16_383, 16_384, 16_385, 32_768, 100_000]) {
    it(`may have a header of about ${length} bytes`, async (t) => {
      const empty = encodePart(REQUEST, sortedPage([], { elsewhere: [''] })).pieces[0]!.length - 1;
      const elsewhere = ['ü'.repeat(20) + 'x'.repeat(length - empty - 40)];
      const { header, data, dataAt } = await written(t, sortedPage(['{}'], { elsewhere }));
      assert.deepEqual(header.elsewhere, elsewhere);
      assert.ok(dataAt >= length);
      assert.match(data().rejected.toString(), /^\{"reason"/);
    });
  }

  it('that is not there is null', async (t) => {
    assert.equal(readPartHeader(join(await tempFolder(t), 'none')), null);
  });

  it('whose data has changed is Incomplete', async (t) => {
    const { path, header, dataAt } = await written(t, sortedPage([makeRecord('a')]));
    assert.throws(() => readPartData(path, { ...header, sha256: '0' }, dataAt), { type: 'Incomplete' });
    assert.throws(() => readPartData(path, header, dataAt + 1), { type: 'Incomplete' });
  });

  it('is never taken for whole with a bit of it flipped, wherever that is', async (t) => {
    const page = sortedPage([makeRecord('a'), '{}', makeRecord('b')], { next: '150', total: 9, elsewhere: ['x'] });
    const { path } = await written(t, page);
    const whole = await readFile(path);
    const read = () => {
      const part = readPartHeader(path);
      readPartData(path, part!.header, part!.dataAt);
    };
    read();
    for (let at = 0; at < whole.length; at++) {
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 1 << (at % 8);
      await writeFile(path, flipped);
      assert.throws(read, { type: 'Incomplete', nonRetryable: true }, `byte ${at}`);
    }
  });
});
