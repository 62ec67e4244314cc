import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonBytes } from '../../src/workflows/json-bytes.ts';

test('the bytes of JSON are counted without writing it, whatever characters it has', () => {
  const characters = Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code));
  const texts = [...characters, '', 'eyJwYWdlIjoyfQ==', 'a"b', 'a\\b', 'a\nb', '€ 😀', '\ud800'];
  for (const value of [...texts, null, 12, { cursor: 'c', ü: ['ä"'] }])
    assert.equal(jsonBytes(value), Buffer.byteLength(JSON.stringify(value)), JSON.stringify(value));
});
