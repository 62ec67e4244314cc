import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readTime, TIME_FORMATS, writeTime } from '../../src/datasets/time-format.ts';

const TIME = '2026-11-20T08:09:10.123Z';

describe('a time in the format of an API', () => {
  const WRITTEN = {
    iso: '2026-11-20T08:09:10.123Z',
    'iso-s': '2026-11-20T08:09:10Z',
    date: '2026-11-20',
    epoch: 1795162150,
    'epoch-ms': 1795162150123,
    sql: '2026-11-20 08:09:10',
  };
  for (const format of TIME_FORMATS) {
    it(`is written as ${format}, and read again`, () => {
      const written = writeTime(TIME, format);
      assert.equal(written, WRITTEN[format]);
      const unit = { date: 86_400_000, epoch: 1000, 'iso-s': 1000, sql: 1000 }[format as string] ?? 1;
      assert.equal(readTime(String(written), format), Math.floor(Date.parse(TIME) / unit) * unit);
    });
  }

  it('is none where it is something else', () => {
    for (const format of TIME_FORMATS) {
      for (const text of ['', 'x', 'Room 5', '2026-02-30', '1e5', 'NaN', '9'.repeat(30), '0x10']) {
        assert.ok(Number.isNaN(readTime(text, format)), `${format}: ${text}`);
      }
      assert.ok(Number.isNaN(readTime(null, format)));
    }
  });

  it('may have an offset, a fraction or only a day', () => {
    assert.equal(readTime('2026-11-20 08:09:10.5+01', 'sql'), Date.parse('2026-11-20T07:09:10.5Z'));
    assert.equal(readTime('2026-11-20', 'iso'), Date.parse('2026-11-20T00:00:00Z'));
    assert.equal(readTime('-1.5', 'epoch'), -1500);
    assert.equal(readTime('1.7951621505E9', 'epoch'), 1795162150500);
    assert.equal(readTime('1.795162150123e+12', 'epoch-ms'), 1795162150123);
    for (const text of ['/Date(1795162150123)/', '/Date(1795162150123+0100)/'])
      assert.equal(readTime(text, 'epoch-ms'), 1795162150123);
    assert.equal(readTime('/Date(-1500)/', 'epoch-ms'), -1500);
    for (const text of ['/Date(1)', 'Date(1)', '/Date(1.5)/', '/Date()/', '/Date(1)/ ', '/Date(9999999999999999)/'])
      assert.ok(Number.isNaN(readTime(text, 'epoch-ms')), text);
    assert.ok(Number.isNaN(readTime('/Date(1795162150)/', 'epoch')));
    for (const text of ['1.0e99', '1.0e', '1.0e1.5', '1.0e-3']) assert.ok(Number.isNaN(readTime(text, 'epoch')), text);
  });
});
