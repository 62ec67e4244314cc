import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { csvColumns } from '../../../../src/activities/sink/files/formats/csv-columns.ts';
import { CONVERSATIONS } from '../../../../src/datasets/genesys/conversations.ts';
import { rowsOf } from '../../../../testkit/csv-file.ts';
import { fileOf } from '../../../../testkit/rendered-csv.ts';

const { header: HEADER } = csvColumns(CONVERSATIONS);

const cellsOf = async (record: string): Promise<unknown> =>
  Object.fromEntries(
    rowsOf(await fileOf([record]))[0]!.flatMap((cell, index) => (cell ? [[HEADER[index], cell]] : [])),
  );

describe('a row', () => {
  it('has strings as they are, everything else as JSON, and nothing where a field is absent', async () => {
    const record =
      '{"divisionIds":["d"],"conversationId":"a","mediaStatsMinConversationMos":4.50,"externalTag":"x\\n\\"y"}';
    assert.deepEqual(await cellsOf(record), {
      conversationId: 'a',
      externalTag: 'x\n"y',
      mediaStatsMinConversationMos: '4.50',
      divisionIds: '["d"]',
    });
  });

  // oxfmt-ignore
  const ELSEWHERE: Record<string, [member: string, cells?: Record<string, string>]> = {
    'a field that has no column': ['"new":{"a" : 1}'],
    'a string that is none': ['"externalTag":7'],
    'null in a text column': ['"externalTag":null'],
    'an empty string': ['"externalTag":""'],
    'half a surrogate pair': ['"externalTag":"\\ud800"'],
    'a NUL': ['"externalTag":"a\\u0000"'],
    'a key that comes twice': ['"externalTag":"a","externalTag":"b"'],
    'a key that comes twice, once in escapes': ['"externalTag":"a","externalT\\u0061g":"b"'],
  };
  for (const [what, [member]] of Object.entries(ELSEWHERE)) {
    it(`has ${what} in its last cell, as it came`, async () => {
      assert.deepEqual(await cellsOf(`{${member},"conversationId":"a"}`), {
        conversationId: 'a',
        other: `{${member}}`,
      });
    });
  }

  for (const start of [
    '=',
    '+',
    '-',
    '@',
    '\t',
    '\r',
    '\n',
    ' =',
    '\u00a0+',
    '\ufeff@',
    '\u0001-',
    '＝',
    '＋',
    '－',
    '＠',
  ]) {
    it(`has no cell that begins with ${JSON.stringify(start)}`, async () => {
      const member = `"externalTag":${JSON.stringify(`${start}1+1`)}`;
      assert.deepEqual(await cellsOf(`{"conversationId":"a",${member}}`), {
        conversationId: 'a',
        other: `{${member}}`,
      });
    });
  }

  it('may have a null and a negative number where JSON stands', async () => {
    const record = '{"conversationId":"a","mediaStatsMinConversationMos":-1,"surveys":null}';
    assert.deepEqual(await cellsOf(record), {
      conversationId: 'a',
      mediaStatsMinConversationMos: '-1',
      surveys: 'null',
    });
  });
});
