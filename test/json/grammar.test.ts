import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { skipString, skipValue } from '../../src/json/grammar.ts';
import { MalformedJson } from '../../src/json/malformed-json.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

/** Returns where a text's value ends, or where and how it is refused. */
function read(text: string): number | string {
  try {
    return skipValue(bytes(text), 0, 0);
  } catch (error) {
    assert.ok(error instanceof MalformedJson);
    return error.message;
  }
}

describe('the compiled grammar', () => {
  // It reads 16 bytes at once.
  test('finds the end of a string of any length, wherever it starts', () => {
    for (let before = 0; before < 20; before++) {
      for (let length = 0; length < 40; length++) {
        const text = `${' '.repeat(before)}"${'a'.repeat(length)}" `;
        assert.equal(skipString(bytes(text), before), text.length - 1);
      }
    }
  });

  test('refuses each control character and each wrong escape at each place of a string, and says where', () => {
    for (let at = 0; at < 20; at++) {
      for (let code = 0; code < 0x20; code++) {
        const text = `"${'é'.repeat(at)}${String.fromCharCode(code)}"`;
        assert.equal(read(text), `Malformed JSON: expected the rest of a string at byte ${1 + 2 * at}`);
      }
      assert.equal(read(`"${'a'.repeat(at)}\\x"`), `Malformed JSON: expected an escape at byte ${1 + at}`);
      assert.equal(
        read(`"${'a'.repeat(at)}\\u12G4"`),
        `Malformed JSON: expected a hexadecimal digit at byte ${5 + at}`,
      );
    }
  });

  test('takes a byte for a simple escape or a hexadecimal digit exactly if JSON.parse does', () => {
    for (let code = 0x20; code < 0x7f; code++) {
      for (const text of [`"\\${String.fromCharCode(code)}0000"`, `"\\u00${String.fromCharCode(code)}0"`]) {
        assert.equal(typeof read(text) === 'number', isJson(text), text);
      }
    }
  });

  test('takes every beginning of a number, a literal or a string for what it is, whatever was read before it', () => {
    const texts = [
      '-0.5e+10',
      '1E-7',
      '10',
      'true',
      'false',
      'null',
      '"a\\u00e9\\n"',
      '[1,{"a":[]}]',
      '[-]',
      '[01]',
      '[1.]',
    ];
    for (const text of texts) {
      for (let length = 1; length <= text.length; length++) {
        const cut = text.slice(0, length);
        skipValue(bytes(JSON.stringify('9'.repeat(100))), 0, 0);
        assert.equal(read(cut) === length, isJson(cut), cut);
      }
    }
  });

  test('reads texts of any size one after another', () => {
    // The larger ones do not fit into the memory that there is, and the largest is given back afterwards.
    for (const size of [1, 65_519, 65_520, 200_000, 20_000_000, 5, 70_000]) {
      const text = JSON.stringify(['x'.repeat(size)]);
      assert.equal(skipValue(bytes(text), 0, 0), text.length);
    }
  });

  test('accepts 512 levels around a value, counting those above it', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    assert.equal(read(nested(512)), 1024);
    assert.equal(read(nested(513)), 'Malformed JSON: expected at most 512 levels of nesting at byte 512');
    assert.equal(skipValue(bytes(nested(2)), 0, 510), 4);
    assert.throws(() => skipValue(bytes(nested(3)), 0, 510), MalformedJson);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
