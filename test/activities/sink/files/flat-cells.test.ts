import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { clockText } from '../../../../src/activities/sink/files/flat/clock-text.ts';
import { readRecordIds } from '../../../../src/activities/sink/files/flat/sealed-rows.ts';
import { inQuotes, LINE_END } from '../../../../src/activities/sink/files/formats/csv-text.ts';
import { CSV } from '../../../../src/activities/sink/files/formats/csv.ts';
import { CONVERSATIONS } from '../../../../src/datasets/genesys/conversations.ts';
import { inMemory } from '../../../../testkit/in-memory.ts';
import { makePlan } from '../../../../testkit/plan.ts';
import { fileOf, rowsOf } from '../../../../testkit/rendered-flat.ts';
import { seededRandom } from '../../../../testkit/ugly-records.ts';

describe('flat rows', () => {
  it('for Excel are UTF-16 with tabs, times that it reads, and digits as text; ids come back', async () => {
    const participants = [
      { purpose: 'agent', userId: '=1+1', sessions: [{ ani: '+49 30 123', dnis: '0012', mediaType: 'Gespräch\n七' }] },
    ];
    const conversationStart = '2026-03-02T23:30:00.123Z';
    const records = ['12345678901234567890', 'plain', '"q"'].map((conversationId) =>
      JSON.stringify({ conversationId, conversationStart, participants }),
    );
    const plan = makePlan({ shape: 'flat', excel: true, timeZone: 'Europe/Berlin' });
    const { bytes } = await fileOf(CSV, records, plan);
    assert.deepEqual([...bytes.subarray(0, 2)], [0xff, 0xfe]);
    const rows: Record<string, string>[] = parse(bytes.subarray(2).toString('utf16le'), {
      columns: true,
      delimiter: '\t',
      record_delimiter: '\r\n',
    });
    const { conversation_id, conversation_start, conversation_start_local, agent_id, ani, dnis, media_type } = rows[0]!;
    assert.deepEqual(
      [conversation_id, conversation_start, conversation_start_local, agent_id, ani, dnis, media_type],
      [
        '="12345678901234567890"',
        '2026-03-02 23:30:00',
        '2026-03-03 00:30:00',
        '"=1+1"',
        '="+49 30 123"',
        '="0012"',
        'Gespräch\n七',
      ],
    );
    const ids: (string | null)[] = [];
    for await (const id of readRecordIds(CSV, inMemory(bytes), CONVERSATIONS, plan)) ids.push(id);
    assert.deepEqual(ids, ['12345678901234567890', 'plain', '"q"']);
  });

  it('have names beside ids; an id without one stays, and is counted', async () => {
    const record = {
      conversationId: 'a',
      divisionIds: ['d1', 'd2'],
      participants: [
        {
          purpose: 'agent',
          userId: 'u1',
          sessions: [{ segments: [{ queueId: 'q1' }, { queueId: 'q2', wrapUpCode: 'w1' }, { wrapUpCode: '=w' }] }],
        },
      ],
    };
    const names: Record<string, Record<string, string>> = {
      'genesys.queues': { q1: '=Sales' },
      'genesys.users': {},
      'genesys.divisions': { d1: 'Home' },
    };
    const findName = ((dataset: string, id: string) =>
      names[dataset] ? (names[dataset][id] ?? null) : undefined) as () => string | null | undefined;
    const { bytes, tally } = await fileOf(CSV, [JSON.stringify(record)], undefined, findName);
    const [row] = rowsOf(bytes);
    const of = (...columns: string[]) => columns.map((column) => row![column]);
    assert.deepEqual(
      of('queue_id', 'queue_name', 'agent_name', 'division_id', 'division_name', 'wrapup_code', 'wrapup_name'),
      ['q1', '"=Sales"', 'u1', 'd1; d2', 'Home; d2', '"=w"', ''],
    );
    assert.equal(tally.unnamed, 2);
  });

  it('have local times, also on the day on which clocks change', async () => {
    const times = ['2026-03-29T00:59:59.999Z', '2026-03-29T01:00:00.000Z'];
    const records = times.map((time, n) => JSON.stringify({ conversationId: `${n}`, conversationStart: time }));
    const { bytes } = await fileOf(CSV, records, makePlan({ shape: 'flat', timeZone: 'Europe/Berlin' }));
    assert.deepEqual(
      rowsOf(bytes).map((row) => [row['conversation_start'], row['conversation_start_local']]),
      [
        [times[0], '2026-03-29T01:59:59.999'],
        [times[1], '2026-03-29T03:00:00.000'],
      ],
    );
  });

  it('have cells in quotes as a library of CSV writes them, and times as toISOString does', () => {
    const random = seededRandom(7);
    const parts = ['"', ',', '\t', '\r', '\n', 'a', ' ', ';', '=', 'ü', '\u2028', ''];
    for (const delimiter of [',', '\t']) {
      for (let run = 0; run < 300; run++) {
        const cells = Array.from({ length: 3 }, () =>
          Array.from({ length: 4 }, () => parts[Math.floor(random() * parts.length)]).join(''),
        );
        const line = `${cells.map((cell) => inQuotes(cell, delimiter)).join(delimiter)}\r\n`;
        assert.equal(line, stringify([cells], { record_delimiter: LINE_END, quote_record_delimiter: true, delimiter }));
      }
    }
    const edges = ['0000-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z', '2024-02-29T00:00:00.000Z'].map(Date.parse);
    const years = Array.from({ length: 300 }, () => Math.floor((random() - 0.5) * 5e14));
    for (const ms of [...edges, ...years, 253_402_300_800_000])
      assert.equal(`${clockText(ms)}Z`, new Date(ms).toISOString());
  });
});
