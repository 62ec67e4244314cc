import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fieldsOf } from '../../../../src/datasets/dataset.ts';
import { CONVERSATIONS } from '../../../../src/datasets/genesys/conversations.ts';
import { scanPage, ONE } from '../../../../src/json/scan-page.ts';
import { pageRequest } from '../../../../testkit/plan.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { savePages, sealed, type Open } from './harness.ts';

/** What becomes of a page. @param largest KB of each of the largest page's records; null tries none. */
export function pageContract(name: string, opened: Open, largest: number | null): void {
  describe(`${name}: a page`, () => {
    it('is not there before it is kept', async (t) => {
      const { sink, plan } = await opened(t);
      assert.equal(await sink.find(pageRequest(plan)), null);
    });

    it('gives a receipt that says what was kept', async (t) => {
      const { sink, plan } = await opened(t);
      const page = sortedPage([makeRecord('a'), makeRecord('b'), '{}'], {
        next: '100',
        total: 7,
        elsewhere: ['x'],
        outside: ['y', 'z'],
        received: 6,
      });
      const { sha256, file, ...numbers } = await sink.save(pageRequest(plan), page);
      const bytes = Buffer.byteLength(`${makeRecord('a')}\n${makeRecord('b')}\n`);
      const counts = { received: 6, rows: 2, elsewhere: 1, outside: 2, rejected: 1 };
      assert.deepEqual(numbers, { page: 1, ...counts, bytes, pageSize: 100, next: '100', total: 7 });
      assert.match(sha256, /^[0-9a-f]{64}$/);
      assert.notEqual(file, '');
    });

    it('is found with its receipt', async (t) => {
      const { sink, plan } = await opened(t);
      const [first, second] = await savePages(sink, plan, [[makeRecord('a')], [makeRecord('b')]]);
      assert.deepEqual(await sink.find(pageRequest(plan)), { receipt: first });
      assert.deepEqual(await sink.find(pageRequest(plan, { page: 2 })), { receipt: second });
      assert.equal(await sink.find(pageRequest(plan, { page: 3 })), null);
      assert.equal(await sink.find(pageRequest(plan, { reading: 2 })), null);
    });

    it('that is itself a record ends where the next one begins', async (t) => {
      const { sink, plan, holds } = await opened(t);
      const records = ['a', 'b'].map((id) => makeRecord(id));
      for (const [index, record] of records.entries()) {
        const body = Buffer.from(record);
        const { records: cut } = scanPage(body, ONE, fieldsOf(CONVERSATIONS));
        const next = index === 0 ? '100' : null;
        await sink.save(pageRequest(plan, { page: index + 1 }), sortedPage([record], { body, records: cut, next }));
      }
      await sealed(sink, plan, 2);
      await holds(records);
    });

    it('kept twice is there once, with the same receipt', async (t) => {
      const { sink, plan, snapshot, holds } = await opened(t);
      const [first] = await savePages(sink, plan, [[makeRecord('a')]]);
      const before = await snapshot();
      assert.deepEqual(await savePages(sink, plan, [[makeRecord('a')]]), [first]);
      assert.deepEqual(await snapshot(), before);
      await sealed(sink, plan, 1);
      await holds([makeRecord('a')]);
    });

    it('kept with another content later stays as its receipt says', async (t) => {
      const { sink, plan, holds } = await opened(t);
      const [first] = await savePages(sink, plan, [[makeRecord('a')]]);
      assert.deepEqual(await savePages(sink, plan, [[makeRecord('a', { late: true }), makeRecord('b')]]), [first]);
      await sealed(sink, plan, 1);
      await holds([makeRecord('a')]);
    });

    it('kept by eight attempts at once is that of one, and all get its receipt', async (t) => {
      const { sink, plan, holds } = await opened(t);
      const contents = Array.from({ length: 8 }, (_, n) => [makeRecord('a', { attempt: 'x'.repeat(n) })]);
      const receipts = await Promise.all(contents.map((records) => sink.save(pageRequest(plan), sortedPage(records))));
      for (const receipt of receipts) assert.deepEqual(receipt, receipts[0]);
      await sealed(sink, plan, 1);
      await holds(contents[contents.findIndex(([record]) => Buffer.byteLength(`${record}\n`) === receipts[0]!.bytes)]!);
    });

    it('may be empty', async (t) => {
      const { sink, plan, holds } = await opened(t);
      const [receipt] = await savePages(sink, plan, [[], [makeRecord('a')], []]);
      assert.deepEqual([receipt!.rows, receipt!.received, receipt!.bytes], [0, 0, 0]);
      await sealed(sink, plan, 3);
      await holds([makeRecord('a')]);
    });

    if (largest !== null) {
      it(`may have 1,000 records of ${largest} KB`, async (t) => {
        const { sink, plan, holds } = await opened(t, { pageSize: 1000 });
        const records = Array.from({ length: 1000 }, (_, n) =>
          makeRecord(`c${n}`, { text: 'x'.repeat(largest * 1_024) }),
        );
        const [receipt] = await savePages(sink, plan, [records]);
        assert.equal(receipt!.rows, 1000);
        assert.equal((await sealed(sink, plan, 1)).rows, 1000);
        await holds(records);
      });
    }

    const EXOTIC = {
      'line and paragraph separators': '{"conversationId":"a","t":"\u2028 \u2029 \u0085"}',
      'emoji and other planes': '{"conversationId":"a","t":"👩‍👩‍👧 𝒳 ﷽"}',
      'escaped surrogates, alone too': '{"conversationId":"a","t":"\\ud83d\\ude00 \\ud800"}',
      'escaped line breaks and NUL': '{"conversationId":"a","t":"\\n\\r\\u0000\\u000a"}',
      'numbers beyond 2^53': '{"conversationId":"a","n":12345678901234567890.10,"m":1e400,"z":-0.0}',
      'a key twice': '{"conversationId":"a","k":1,"k":2}',
      'spaces between tokens': '{ "conversationId" : "a" ,\t"k" : [ ] }',
      'an id with quotes and slashes': '{"conversationId":"a\\"\\\\\\/b"}',
    };
    for (const [what, record] of Object.entries(EXOTIC)) {
      it(`keeps ${what} as they came`, async (t) => {
        const { sink, plan, holds } = await opened(t);
        await savePages(sink, plan, [[makeRecord('z'), record]]);
        await sealed(sink, plan, 1);
        await holds([makeRecord('z'), record]);
      });
    }
  });
}
