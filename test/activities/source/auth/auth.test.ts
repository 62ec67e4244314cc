import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { describe, it } from 'node:test';
import { createSecrets, secretNames } from '../../../../src/activities/source/auth/secrets.ts';
import { readTokenAnswer } from '../../../../src/activities/source/auth/token-answer.ts';
import {
  loginRequest,
  type OAuth2,
  oauth2Request,
} from '../../../../src/activities/source/auth/build-token-request.ts';
import { readDefinition } from '../../../../src/datasets/definition/read-definition.ts';

function authOf(yaml: string) {
  const text = `name: shop\nurl: https://x.example\nauth: ${yaml}\ndatasets: { orders: { get: /o, records: data, key: id } }`;
  const { auth } = readDefinition(text, 'shop.yaml');
  assert.ok(auth !== 'none');
  return auth;
}

const oauth2 = (more = '', client = '{ id: me, secret: "s:ü" }'): OAuth2 =>
  authOf(`{ oauth2: { token: https://x.example/t, client: ${client}${more} } }`).oauth2!;

const fieldsOf = (body: string | undefined) => Object.fromEntries(new URLSearchParams(body));

describe('a request of a token', () => {
  it('has the client in a header', () => {
    const { headers, body, method, url } = oauth2Request(oauth2(), null);
    assert.deepEqual([method, url], ['POST', 'https://x.example/t']);
    assert.equal(headers['authorization'], `Basic ${Buffer.from('me:s:ü').toString('base64')}`);
    assert.deepEqual(fieldsOf(body), { grant_type: 'client_credentials' });
  });

  it('has the client in a form, with all parameters', () => {
    const { headers, body } = oauth2Request(
      oauth2(', params: { scope: "a b", n: 5 }', '{ id: me, secret: s&, in: form }'),
      null,
    );
    assert.equal(headers['authorization'], undefined);
    const fields = { grant_type: 'client_credentials', scope: 'a b', n: '5', client_id: 'me', client_secret: 's&' };
    assert.deepEqual(fieldsOf(body), fields);
  });

  it('has the client in JSON, values with their types', () => {
    const { headers, body } = oauth2Request(oauth2(', params: { n: 5 }', '{ id: me, secret: s, in: json }'), null);
    assert.equal(headers['content-type'], 'application/json');
    assert.deepEqual(JSON.parse(body!), {
      grant_type: 'client_credentials',
      n: 5,
      client_id: 'me',
      client_secret: 's',
    });
  });

  it('uses the refresh token that was granted last', () => {
    const first = oauth2(', grant: refresh_token, params: { refresh_token: r1 }');
    assert.equal(fieldsOf(oauth2Request(first, null).body)['refresh_token'], 'r1');
    assert.equal(fieldsOf(oauth2Request(first, 'r2').body)['refresh_token'], 'r2');
  });

  const KEYS: Record<string, () => { publicKey: KeyObject; privateKey: KeyObject }> = {
    RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  };
  for (const [algorithm, generate] of Object.entries(KEYS)) {
    it(`holds an assertion that is signed by ${algorithm}`, () => {
      const { publicKey, privateKey } = generate();
      // As it stands in .env files: one line.
      const pem = (privateKey.export({ type: 'pkcs8', format: 'pem' }) as string).replaceAll('\n', '\\n');
      const signed = oauth2(
        ', grant: jwt_bearer, params: { scope: read, aud: https://aud.example }',
        '{ id: me, secret: key }',
      );
      const { body } = oauth2Request({ ...signed, client: { ...signed.client, secret: pem } }, null, 1_000_000_500);
      const { grant_type, assertion } = fieldsOf(body);
      assert.equal(grant_type, 'urn:ietf:params:oauth:grant-type:jwt-bearer');
      const [head, claims, signature] = assertion!.split('.');
      const parsed = [head, claims].map((part) => JSON.parse(Buffer.from(part!, 'base64url').toString()) as object);
      assert.deepEqual(parsed, [
        { alg: algorithm, typ: 'JWT' },
        { iss: 'me', aud: 'https://aud.example', iat: 1_000_000, exp: 1_000_300, scope: 'read' },
      ]);
      const key = algorithm === 'RS256' ? publicKey : ({ key: publicKey, dsaEncoding: 'ieee-p1363' } as const);
      assert.ok(verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature!, 'base64url')));
    });
  }

  it('may be a login of any shape', () => {
    const json = loginRequest(authOf('{ login: { post: https://x.example/l, json: { user: { name: a } } } }').login!);
    assert.deepEqual([json.headers['content-type'], json.body], ['application/json', '{"user":{"name":"a"}}']);
    const form = loginRequest(authOf('{ login: { post: https://x.example/l, form: { user: a b } } }').login!);
    assert.equal(form.body, 'user=a+b');
    const basic = loginRequest(
      authOf('{ login: { get: https://x.example/l, basic: { user: a, password: b } } }').login!,
    );
    assert.deepEqual([basic.method, basic.body, basic.headers['authorization']], ['GET', undefined, 'Basic YTpi']);
  });
});

describe('an answer to a request of a token', () => {
  const NOW = Date.parse('2026-11-20T00:00:00Z');
  const grant = (fields: unknown, answer = '{}') => readTokenAnswer(fields, oauth2(`, answer: ${answer}`).answer, NOW);
  const lifeOf = (fields: object, answer?: string) => {
    const granted = grant({ access_token: 't', ...fields }, answer);
    assert.ok(typeof granted !== 'string', JSON.stringify(granted));
    return granted.lifeSeconds;
  };

  it('says how long the token lives, in one of many ways', () => {
    assert.equal(lifeOf({ expires_in: 3600 }), 3600);
    assert.equal(lifeOf({ expires_in: '3600' }), 3600);
    for (const absent of [{}, { expires_in: 0 }, { expires_in: -5 }, { expires_in: 'soon' }, { expires_in: null }]) {
      assert.equal(lifeOf(absent), null, JSON.stringify(absent));
    }
    assert.equal(lifeOf({ ttl: { s: 60 } }, '{ expires: ttl.s }'), 60);
    assert.equal(lifeOf({}, '{ life: PT1H }'), 3600);
    assert.equal(lifeOf({ at: NOW / 1000 + 60 }, '{ expires-at: at }'), 60);
    assert.equal(lifeOf({ at: NOW + 60_000 }, '{ expires-at: at }'), 60);
    assert.equal(lifeOf({ at: '2026-11-20T00:01:00Z' }, '{ expires-at: at }'), 60);
    assert.equal(lifeOf({ at: '2020-01-01T00:00:00Z' }, '{ expires-at: at }'), 1);
  });

  it('takes an end without a zone for UTC, wherever the worker is', (t) => {
    const { TZ } = process.env;
    t.after(() => (TZ === undefined ? delete process.env['TZ'] : (process.env['TZ'] = TZ)));
    process.env['TZ'] = 'America/New_York';
    const ends = ['2026-11-20T00:01:00', '2026-11-20 00:01:00', '2026-11-20T00:01:00.000', '2026-11-20T01:01:00+01:00'];
    for (const at of [...ends, 'Fri, 20 Nov 2026 00:01:00 GMT'])
      assert.equal(lifeOf({ at }, '{ expires-at: at }'), 60, at);
  });

  it('holds the token, a rotated refresh token and what is kept of it, wherever they are', () => {
    const fields = { data: { 'access.token': 'abc' }, refresh_token: 'r2', url: 'https://a.example', n: 7 };
    const granted = grant(fields, '{ token: "data.access\\\\.token", keep: { url: url, n: n } }');
    const kept = { url: 'https://a.example', n: 7 };
    assert.deepEqual(granted, { token: 'abc', lifeSeconds: null, refreshToken: 'r2', kept });
  });

  it('without a token says where it was looked for, and nothing of what was there', () => {
    for (const fields of [{}, null, 'x', { access_token: 5 }, { access_token: 'a\nb' }, { access_token: '' }]) {
      assert.equal(grant(fields), 'the answer has no token at "access_token"');
    }
    assert.equal(
      grant({ access_token: 't', url: {} }, '{ keep: { url: url } }'),
      'the answer has no text or number at "url"',
    );
  });
});

describe('secrets', () => {
  it('are taken from the environment by their names', () => {
    const secrets = createSecrets({ TOKEN: 'abc', EMPTY: '' });
    assert.equal(secrets.fill('Token $TOKEN, $$5, $lower'), 'Token abc, $5, $lower');
    assert.throws(() => secrets.fill('$MISSING'), { name: 'InvalidInput', message: /^MISSING must be set/ });
    assert.throws(() => secrets.fill('$EMPTY'), { name: 'InvalidInput' });
    assert.deepEqual([...secrets.used], ['abc']);
  });

  it('are listed', () => {
    assert.deepEqual(secretNames(authOf('{ basic: { user: $USER, password: "$PASS:$USER" } }')), ['USER', 'PASS']);
  });
});
