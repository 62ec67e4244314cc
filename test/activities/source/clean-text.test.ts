import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cleanText } from '../../../src/activities/source/clean-text.ts';

describe("a server's text", () => {
  // oxfmt-ignore
  const CLEAN: [string, string, string][] = [
    ['keeps what people read', 'Größe "1,5" – 日本語 🎉 (see docs)', 'Größe "1,5" – 日本語 🎉 (see docs)'],
    ['moves no cursor and rings no bell', 'a\u001b[2J\u001b]0;title\u0007b\u009bc', 'a [2J ]0;title b c'],
    ['stays on one line', 'a\r\n\t b\u2028c\u0085d', 'a b c d'],
    ['does not turn around', 'a\u202eb\u2066c\u200b\ufeffd', 'a b c d'],
    ['is text that can be stored', 'a\u0000\ud800b\udc00', 'a b'],
    ['loads no image and links nowhere', '![x](http://evil.example/x.png) [y](http://z) [r][s]', '![x] (http://evil.example/x.png) [y] (http://z) [r] [s]'],
    ['has no tags', '<img src=x onerror=y>', '‹img src=x onerror=y›'],
    ['hides the password of a URL', 'connect http://user:s3cret@proxy:3128 failed', 'connect http://***@proxy:3128 failed'],
    ['hides a token', 'bad header "Bearer abcdefghij.klm-n_o="', 'bad header "Bearer ***"'],
  ];
  for (const [what, text, clean] of CLEAN) it(what, () => assert.equal(cleanText(text), clean));

  it('is short, and its last character is whole', () => {
    assert.equal(cleanText('x'.repeat(1e6)).length, 240);
    assert.equal(cleanText(`${'x'.repeat(239)}🎉`), 'x'.repeat(239));
    assert.equal(cleanText('abcdef', 3), 'abc');
  });

  it('takes no longer for a text that was made to take long', () => {
    for (const text of ['//'.repeat(1e6), '['.repeat(1e6), ' '.repeat(1e6), '\u0000'.repeat(1e6)]) cleanText(text);
  });
});
