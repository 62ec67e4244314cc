import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cleanText } from '../../../src/activities/source/clean-text.ts';
import { hidingCursor, rememberAuthorization } from '../../../src/activities/source/known-secrets.ts';
import { createHttpClient, type HttpRequest } from '../../../src/activities/source/http.ts';
import { SourceFailure } from '../../../src/activities/source/failure.ts';
import { httpServer } from '../../../testkit/http-server.ts';
import { seeded } from '../../../testkit/random.ts';

const SECRET = 's3cr+et/of="mine" & <öthers>%';
const PAIR = Buffer.from(`my-client:${SECRET}`).toString('base64');
const TOKEN = 'tok.en-OF_1234567890';
const lower = (escaped: string) => escaped.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
const FORMS = [
  SECRET,
  encodeURIComponent(SECRET),
  lower(encodeURIComponent(SECRET)),
  encodeURI(SECRET),
  new URLSearchParams({ s: SECRET }).toString().slice(2),
  JSON.stringify(SECRET).slice(1, -1),
  's3cr+et/of=&quot;mine&quot; &amp; &lt;öthers&gt;%',
  PAIR,
  PAIR.replace(/=+$/, ''),
  Buffer.from(`my-client:${SECRET}`).toString('base64url'),
  Buffer.from(SECRET).toString('base64'),
  TOKEN,
];

const CURSOR = 'a+b/c="d" & ann@example.org';
const SAID = 'last=ann@example.org,page=2';
const CURSOR_FORMS = [
  CURSOR,
  encodeURIComponent(CURSOR),
  lower(encodeURIComponent(CURSOR)),
  new URLSearchParams({ s: CURSOR }).toString().slice(2),
  JSON.stringify(CURSOR).slice(1, -1),
  Buffer.from(CURSOR).toString('base64'),
];

describe('the cursor of a page', () => {
  it('is shown in no message about that page, and nor is what it says in Base64', async (t) => {
    const server = await httpServer(t, ({ path }, response) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message: `bad cursor ${decodeURIComponent(path.slice(3))}`, code: 'bad.cursor' }));
    });
    const http = createHttpClient(5);
    t.after(() => http.close());
    const failed = async (cursor: string | null, echo: string) => {
      const request = {
        service: 'api',
        method: 'GET',
        url: `${server.url}/x/${encodeURIComponent(echo)}`,
        headers: {},
      };
      return hidingCursor(
        cursor,
        async () => new SourceFailure((await http.send(request as HttpRequest)).answer).message,
      );
    };
    assert.match(await failed(CURSOR, CURSOR), /^GET \/x\/\*\*\*: 400 .* "bad cursor \*\*\*"/);
    for (const form of CURSOR_FORMS) assert.match(await failed(CURSOR, form), /"bad cursor \*\*\*=*"/, form);
    const base64 = Buffer.from(SAID).toString('base64');
    for (const form of [base64, base64.replace(/=+$/, ''), SAID])
      assert.match(await failed(base64, form), /"bad cursor \*\*\*=*"/, form);
    const long = Array.from({ length: 20_000 }, (_, n) => `p${n}`).join('');
    for (const end of [40, 4_000, 70_000, long.length]) {
      const shown = await hidingCursor(long, () => Promise.resolve(cleanText(`bad ${long.slice(0, end)}`)));
      assert.equal(shown, 'bad ***', `${end}`);
    }
    // Two pages at once: each hides its own.
    const both = await Promise.all([failed('cursor-1', 'cursor-1 cursor-2'), failed('cursor-2', 'cursor-1 cursor-2')]);
    assert.match(both[0], /bad cursor \*\*\* cursor-2"/);
    assert.match(both[1], /bad cursor cursor-1 \*\*\*"/);
    assert.match(await failed(null, 'cursor-1'), /bad cursor cursor-1"/);
  });
});

describe('a secret that a server sends back', () => {
  it('is shown nowhere: not in the code, the message, the correlation id or a redirection', async (t) => {
    const random = seeded('echo');
    const echo = () => `a ${random.of(FORMS)} b ${random.of(FORMS)}`;
    const server = await httpServer(t, (_, response) => {
      const headers = { 'content-type': 'application/json', 'inin-correlation-id': TOKEN, location: `/x/${TOKEN}/y` };
      response.writeHead(random.of([400, 401, 403, 302, 500]), headers);
      response.end(JSON.stringify(random.of([{ message: echo(), code: echo() }, { error: { detail: echo() } }, {}])));
    });
    const http = createHttpClient(5);
    t.after(() => http.close());
    for (let n = 0; n < 50; n++) {
      const authorization = random.of([`Basic ${PAIR}`, `Bearer ${TOKEN}`]);
      const request = { service: 'api', method: 'GET', url: `${server.url}/x`, headers: { authorization } } as const;
      const { answer } = await http.send(request);
      // From the first request with it on, each is known.
      if (n < 10) continue;
      const shown = `${JSON.stringify(answer)} ${new SourceFailure(answer).message}`;
      for (const form of FORMS) assert.ok(!shown.includes(form), shown);
    }
  });

  it('is hidden whole where the text is cut', () => {
    for (let at = 200; at < 260; at++)
      assert.ok(!cleanText(`${'x'.repeat(at)}${TOKEN}`).includes(TOKEN.slice(0, 6)), `${at}`);
  });

  it('is hidden however long tokens are and however many there were', () => {
    const lengths = [...Array.from({ length: 49 }, () => 8_000), 2_000_000];
    const tokens = lengths.map((length, n) => `Token-${n}-`.repeat(Math.ceil(length / 9)));
    for (const token of tokens) rememberAuthorization(`Bearer ${token}`);
    for (const token of [tokens[0]!, tokens[48]!, tokens[48]!.toUpperCase()])
      assert.equal(cleanText(`no ${token}, İ ${token} `), 'no ***, İ ***');
    assert.equal(cleanText('what holds none stays'), 'what holds none stays');
  });
});
