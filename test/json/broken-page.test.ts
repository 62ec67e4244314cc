import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MalformedJson, type ScannedPage, scanPage } from '../../src/json/scan-page.ts';

const FIELDS = ['id', 'start'];

function scan(text: string | Uint8Array): ScannedPage {
  return scanPage(Buffer.from(text), 'items', FIELDS);
}

export function refusal(text: string | Uint8Array): MalformedJson {
  try {
    scan(text);
  } catch (error) {
    assert.ok(error instanceof MalformedJson);
    return error;
  }
  return assert.fail(`accepted: ${String(text)}`);
}

describe('refusing a page that is not whole', () => {
  it('refuses every prefix of a page', () => {
    const body = Buffer.from('{"items":[{"id":"é\\u0041","n":[-1.5e+3,true,null,{}]} ],"totalHits":10}');
    for (let length = 0; length < body.length; length++) refusal(body.subarray(0, length));
    assert.equal(scan(body).records.length, 1);
  });

  it('refuses what the JSON grammar does not allow, wherever it stands', () => {
    const numbers = ['01', '1.', '.5', '+1', '-', '--1', '1e', '1e+', '1.e1', '0x1', 'NaN', '-Infinity', '1 2'];
    const strings = [
      '"\\x"',
      '"\\u12g4"',
      '"\\u123"',
      '"\\U0041"',
      "'a'",
      '"\n"',
      '"\t"',
      '"\0"',
      '"\x1f"',
      '"a',
      '"\\',
    ];
    const literals = ['tru', 'truee', 'True', 'nul', 'undefined', '\u00a01', '\ufeff1', '/**/1'];
    const arrays = ['[1,]', '[,]', '[,1]', '[1', '[1}', '[1 2]', '[1:2]'];
    const objects = [
      '{"a":1,}',
      '{,}',
      '{"a"}',
      '{"a":}',
      '{a:1}',
      '{1:1}',
      '{"a":1',
      '{"a"::1}',
      '{"a":1 "b":2}',
      '{"a":1]',
    ];
    for (const value of [...numbers, ...strings, ...literals, ...arrays, ...objects]) {
      refusal(`{"items":[${value}]}`);
      refusal(`{"items":[{"x":${value}}]}`);
      refusal(`{"x":${value}}`);
    }
  });

  it('refuses anything after the page and anything but an object', () => {
    for (const text of ['', ' ', '[]', '1', '"items"', 'null', '{}{}', '{},', '{}\0', '{"items":[]}]']) refusal(text);
    assert.equal(scan(' \t\r\n{"items":[]}\r\n').listed, true);
  });

  it('refuses a list that is not an array', () => {
    for (const value of ['{}', '1', '"x"', 'true', 'false', 'null']) {
      assert.match(refusal(`{"items":${value}}`).message, /expected an array at byte 9/);
    }
  });

  it('refuses bytes that are not UTF-8 and says where', () => {
    for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0xaf], [0xf4, 0x90, 0x80, 0x80]]) {
      const body = Buffer.concat([Buffer.from('{"items":["é'), Buffer.from(bytes), Buffer.from('"]}')]);
      assert.equal(refusal(body).offset, 13);
    }
    const cutShort = Buffer.from('{"items":["é').subarray(0, -1);
    assert.equal(refusal(cutShort).offset, 11);
  });

  it('skips one byte order mark, counting its bytes in the offsets', () => {
    assert.deepEqual(scan('\ufeff{"items":[{}]}').records.at(0), {
      start: 13,
      end: 15,
      multiline: false,
      fields: [null, null],
    });
    refusal('\ufeff\ufeff{"items":[]}');
    refusal('{"items":[]}\ufeff');
  });

  it('accepts 512 levels of nesting and refuses more without running out of stack', () => {
    const nested = (levels: number): string => `{"items":[${'['.repeat(levels - 2)}${']'.repeat(levels - 2)}]}`;
    const mixed = (levels: number): string => `{"x":${'{"a":['.repeat(levels)}`;
    assert.equal(scan(nested(512)).records.length, 1);
    assert.match(refusal(nested(513)).message, /at most 512 levels/);
    assert.match(refusal(mixed(100_000)).message, /at most 512 levels/);
  });

  it('says what was expected and where, and quotes nothing of the body', () => {
    const error = refusal('{"items":[{"name":"Jane Doe" "x":1}]}');
    assert.equal(error.message, 'Malformed JSON: expected "," or "}" at byte 29');
    assert.equal(error.offset, 29);
    assert.equal(error.name, 'MalformedJson');
    assert.equal(error.cause, undefined);
    assert.equal(refusal('{"items":[').offset, 10);
  });
});
