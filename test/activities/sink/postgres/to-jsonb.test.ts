import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { storable } from '../../../../src/activities/sink/postgres/to-jsonb.ts';

function stored(json: string): { jsonb: string; text: string | null } {
  const { jsonb, text } = storable(Buffer.from(json));
  return { jsonb: jsonb.toString(), text };
}

describe('a record for jsonb', () => {
  const PLAIN = [
    '{"conversationId":"a","n":[1,-2.50,12345678901234567890.10],"o":{"k":null,"l":true}}',
    '{"a":{"k":1},"b":{"k":1}}',
    '{"t":"1e5 is text, {\\"k\\":1,\\"k\\":2} too"}',
    '{"t":"tab \\t, slash \\/, é \\u00e9"}',
    `{"a":{${'ab'
      .repeat(50)
      .split('')
      .map((key, n) => `"${key}${n}":${n}`)
      .join()}}}`,
    '{"abc":{"ab":1,"bc":2,"abc":3},"ab":[{"abc":1},{"abc":2}]}',
    '{"n":0.0,"m":-1}',
    '"text"',
    '[]',
  ];
  for (const json of PLAIN) {
    it(`is ${json} as it came`, () => assert.deepEqual(stored(json), { jsonb: json, text: null }));
  }

  const MENDED: Record<string, [json: string, jsonb: string]> = {
    'a key that comes twice': ['{"k":1,"k":2}', '{"k":1,"k":2}'],
    'one that comes twice deep inside': ['{"a":[{"b":{"k":1,"k":1}}]}', '{"a":[{"b":{"k":1,"k":1}}]}'],
    'a key that comes twice around an object': ['{"k":{"l":1,"m":{}},"l":2,"k":3}', '{"k":{"l":1,"m":{}},"l":2,"k":3}'],
    'a key in two spellings': ['{"k":1,"\\u006b":2}', '{"k":1,"\\u006b":2}'],
    NUL: ['{"t":"a\\u0000b"}', '{"t":"a\\ufffdb"}'],
    'a lone high surrogate': ['{"t":"\\ud800x"}', '{"t":"\\ufffdx"}'],
    'a lone low surrogate behind a pair': ['{"t":"\\ud83d\\ude00\\ude00"}', '{"t":"\\ud83d\\ude00\\ufffd"}'],
    'a pair': ['{"t":"\\ud83d\\ude00"}', '{"t":"\\ud83d\\ude00"}'],
    'an escaped backslash before u0000': ['{"t":"\\\\u0000"}', '{"t":"\\\\u0000"}'],
    'an exponent': ['{"n":1e5}', '{"n":1e5}'],
    'minus zero': ['{"n":-0.0}', '{"n":-0.0}'],
    'a number that numeric may refuse': ['{"n":-1.5e200000,"m":1}', '{"n":"-1.5e200000","m":1}'],
    'very many digits': [`{"n":${'9'.repeat(1001)}}`, `{"n":"${'9'.repeat(1001)}"}`],
  };
  for (const [what, [json, jsonb]] of Object.entries(MENDED)) {
    it(`with ${what} has its text beside`, () => assert.deepEqual(stored(json), { jsonb, text: json }));
  }
});
