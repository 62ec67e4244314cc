import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { renderSlice } from '../../../../src/activities/sink/files/flat/sealed-rows.ts';
import { CSV } from '../../../../src/activities/sink/files/formats/csv.ts';
import { CONVERSATIONS } from '../../../../src/datasets/genesys/conversations.ts';
import { joined } from '../../../../testkit/in-memory.ts';
import { findLibreOffice, openInLibreOffice, type SheetCell } from '../../../../testkit/libreoffice.ts';
import { makePlan } from '../../../../testkit/plan.ts';
import { tempFolder } from '../../../../testkit/temp-folder.ts';

// Tab, quotation mark, UTF-16; Excel takes the same from the file's byte order mark.
const EXCEL_FILE = '9,34,65535,1';

const libreOffice = await findLibreOffice();
// Not a failure anywhere: an office suite is too much to ask of a machine that builds.
const skip = 'missing' in libreOffice && libreOffice.missing;

const records = [
  {
    conversationId: '12345678901234567890',
    conversationStart: '2026-03-02T23:30:00.123Z',
    conversationEnd: '2026-03-02T23:40:00.123Z',
    divisionIds: ['d1'],
    participants: [
      {
        purpose: 'agent',
        userId: '=1+1',
        sessions: [
          {
            ...{ ani: '+49 30 123', dnis: '0012', mediaType: 'Gespräch', sessionId: '1e5', direction: '3-4' },
            segments: [{ queueId: 'q1', wrapUpCode: '@SUM(1)' }],
            metrics: [{ name: 'tTalk', value: 61_000 }],
          },
        ],
      },
    ],
  },
];
const names: Record<string, string> = { q1: 'Störung; "Süd", Zürich', d1: '七 – 1/2', '@SUM(1)': '-2+3' };

test('a file for Excel has in LibreOffice times, numbers, and every text as it is', { skip }, async (t) => {
  const program = 'missing' in libreOffice ? '' : libreOffice.program;
  const plan = makePlan({ shape: 'flat', excel: true, timeZone: 'Europe/Berlin' });
  const pages = [Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''))];
  const { pieces } = renderSlice(CSV, pages, CONVERSATIONS, plan, (_, id) => names[id] ?? null);
  const path = join(await tempFolder(t), 'calls.csv');
  await writeFile(path, await joined(pieces));
  const [header = [], row = []] = await openInLibreOffice(program, path, EXCEL_FILE);
  const cell = (name: string): SheetCell => row[header.findIndex(({ value }) => value === name)]!;
  const time = (value: string) => ({ type: 'date', value, formula: null });
  assert.deepEqual(cell('conversation_start'), time('2026-03-02T23:30:00'));
  assert.deepEqual(cell('conversation_start_local'), time('2026-03-03T00:30:00'));
  for (const [name, value] of [
    ['conversation_ms', '600000'],
    ['talk_ms', '61000'],
  ] as const)
    assert.deepEqual(cell(name), { type: 'float', value, formula: null });
  const texts = {
    conversation_id: '12345678901234567890',
    ani: '+49 30 123',
    dnis: '0012',
    session_id: '1e5',
    direction: '3-4',
    media_type: 'Gespräch',
    queue_name: 'Störung; "Süd", Zürich',
    division_name: '七 – 1/2',
    // Nothing that a customer or an administrator writes is a formula.
    agent_id: '"=1+1"',
    wrapup_code: '"@SUM(1)"',
    wrapup_name: '-2+3',
  };
  for (const [name, value] of Object.entries(texts)) {
    const { type, value: found } = cell(name);
    assert.deepEqual([name, type, found], [name, 'string', value]);
  }
});
