import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseConnectionString } from '../../src/input/connection-string.ts';

function settingsOf(text: string) {
  const parsed = parseConnectionString(text);
  assert.ok('settings' in parsed, JSON.stringify(parsed));
  return parsed.settings;
}

describe('a connection string', () => {
  const READ: Record<string, Partial<ReturnType<typeof settingsOf>>> = {
    'postgres://u:secret@db.example:5433/warehouse': {
      host: 'db.example',
      port: 5433,
      user: 'u',
      password: 'secret',
      database: 'warehouse',
      sslMode: 'disable',
      max: 8,
      applicationName: 'holdfast',
    },
    'postgresql://db.example/warehouse': { host: 'db.example', port: undefined, user: undefined, password: undefined },
    'postgres://u:50%off@db/x': { password: '50%off' },
    'postgres://u:100%@db/x': { password: '100%' },
    'postgres://u:a%25b%40c%2Fd%23e@db/x': { password: 'a%b@c/d#e' },
    'postgres://u:%ff@db/x': { password: '%ff' },
    'postgres://u:%C3%BC@db/x': { password: 'ü' },
    'postgres://u:p@ss@db/x': { password: 'p@ss', host: 'db' },
    'postgres://u:p,w@db/x': { password: 'p,w', host: 'db' },
    'postgres://u:p@s,w@db/x': { password: 'p@s,w', host: 'db' },
    ' postgres://u:secret@db/x\n': { host: 'db', password: 'secret', database: 'x' },
    'postgres://db/x?user=u@server&password=p@ss': { user: 'u@server', password: 'p@ss', database: 'x' },
    'postgres://u:s@[::1]:5432/x': { host: '::1', port: 5432 },
    'postgres://u:s@[fe80::1]/x': { host: 'fe80::1' },
    'postgres://u:s@10.0.0.7/x': { host: '10.0.0.7' },
    'postgres://u:s@db/my%20db': { database: 'my db' },
    'postgres://u:s@db/a%2Fb': { database: 'a/b' },
    'postgres:///x?host=/var/run/postgresql&port=6432': { host: '/var/run/postgresql', port: 6432, database: 'x' },
    'postgres://%2Fvar%2Frun%2Fpostgresql/x': { host: '/var/run/postgresql' },
    'postgres://u:s@/x?host=/cloudsql/p:r:i': { host: '/cloudsql/p:r:i', user: 'u', password: 's', database: 'x' },
    'postgres://u:s@:6432/x': { host: undefined, port: 6432 },
    'postgres:///x': { host: undefined, database: 'x' },
    'postgres://:s@db/x': { host: 'db', user: undefined, password: 's' },
    'postgres://': { host: undefined, database: undefined },
    // Neon, PgBouncer, Prisma, Supabase, Heroku, DigitalOcean, libpq.
    'postgresql://u:s@ep-x.eu.aws.neon.tech/neondb?sslmode=require&channel_binding=require': { sslMode: 'require' },
    'postgres://u:s@ep-x.neon.tech/neondb?options=endpoint%3Dep-x': { options: 'endpoint=ep-x' },
    'postgres://u:s@db:6543/postgres?pgbouncer=true&connection_limit=1&pool_timeout=10&schema=public': { port: 6543 },
    'postgres://u:s@db/x?sslmode=verify-full&sslrootcert=/etc/ca.pem&max=3&application_name=nightly': {
      sslMode: 'verify-full',
      sslRootCert: '/etc/ca.pem',
      max: 3,
      applicationName: 'nightly',
    },
    'postgres://u:s@db/x?gssencmode=disable&keepalives=1&keepalives_idle=30&target_session_attrs=read-write': {},
    'postgres://u:s@db/x?ssl=true': { sslMode: 'require' },
    'postgres://u:s@db/x?ssl=false': { sslMode: 'disable' },
    'postgres://u:s@db/x?ssl=true&sslmode=verify-full': { sslMode: 'verify-full' },
    'postgres://u:s@db/x?prepare=false&connect_timeout=0': { connectMs: 10_000 },
    'postgres://u:s@db/x?connect_timeout=3': { connectMs: 3_000 },
    'postgres://db/x?user=u&password=a%26b': { user: 'u', password: 'a&b' },
  };
  for (const [text, expected] of Object.entries(READ)) {
    it(`is read: ${text}`, () => {
      const settings = settingsOf(text);
      const named = Object.keys(expected) as (keyof typeof settings)[];
      assert.deepEqual(Object.fromEntries(named.map((name) => [name, settings[name]])), expected);
    });
  }

  const REFUSED: Record<string, RegExp> = {
    '': /is not a connection string, for example postgres:/,
    'mysql://u:SECRET@db/x': /is not a connection string/,
    'host=db dbname=x password=SECRET': /give it as a URL/,
    'postgres://u:SECRET@h1:5432,h2:5432/x': /names several hosts/,
    'postgres://u:SECRET@h1,h2/x': /names several hosts/,
    'postgres://h1:1,h2:2/x': /names several hosts/,
    'postgres://u:SECRET@/x?host=h1,h2': /names several hosts/,
    'postgres://u:SEC/RET@db/x': /write it as %2F/,
    'postgres://u:12/SECRET@db/x': /write it as %2F/,
    'postgres://u:12?SECRET@db/x': /write it as %2F/,
    'postgres://u:12#SECRET@db/x': /write it as %2F/,
    'postgres://SECRET/SECRET@db/x': /write it as %2F/,
    'postgres://u:SECRET%00@db/x': /NUL/,
    'postgres://u:SECRET@db/x%00': /NUL/,
    'postgres://u:SECRET,SECRET@h1,h2/x': /names several hosts/,
    'postgres://u:SECRET@db/x?ssl=SECRET': /use sslmode/,
    'postgres://u:SECRET#1@db/x': /%23/,
    'postgres://u:SECRET@db:99999/x': /the port is at most 65535/,
    'postgres://u:SECRET@db/x?max=abc': /max="abc": give a whole number from 1/,
    'postgres://u:SECRET@db/x?max=0': /max="0": give a whole number from 1/,
    'postgres://u:SECRET@db/x?max=1.5': /give a whole number/,
    'postgres://u:SECRET@db/x?connect_timeout=soon': /connect_timeout="soon"/,
    'postgres://u:SECRET@db/x?sslmode=yes': /give one of disable/,
    'postgres://u:SECRET@db/x?sslmod=require': /unknown parameter "sslmod"; the known ones are sslmode/,
    'postgres://u:SECRET@db/x?target_session_attrs=standby': /needs the primary/,
    'postgres://u:SECRET@db/x?sslnegotiation=direct': /sslnegotiation/,
    'postgres://u:SECRET@db/x?sslcert=a.pem': /only one of sslcert and sslkey/,
    'postgres://u:SECRET@db/x?service=prod': /service/,
  };
  for (const [text, problem] of Object.entries(REFUSED)) {
    it(`is refused without its password: ${text}`, () => {
      const parsed = parseConnectionString(text);
      assert.ok('problems' in parsed, JSON.stringify(parsed));
      assert.match(parsed.problems.join('\n'), problem);
      assert.doesNotMatch(parsed.problems.join('\n'), /SECRET|SEC\/RET/);
    });
  }

  it('never throws, whatever text it is', () => {
    const pieces = [
      'postgres://',
      'u',
      ':',
      '@',
      '[',
      ']',
      '::1',
      '%',
      '%zz',
      '%41',
      '/',
      '?',
      '&',
      '=',
      ',',
      'max',
      '#',
      '\\',
      ' ',
      '0',
      '\0',
      'ü',
    ];
    for (let n = 0; n < 20_000; n++) {
      let text = n % 2 === 0 ? 'postgres://' : '';
      for (let m = n % 9; m >= 0; m--) text += pieces[(n * 7919 + m * m * 104_729 + (n >> 3)) % pieces.length]!;
      const parsed = parseConnectionString(text);
      assert.ok('settings' in parsed || parsed.problems.length > 0, text);
    }
  });
});
