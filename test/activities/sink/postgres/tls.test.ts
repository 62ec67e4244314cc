import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { generate } from 'selfsigned';
import { createPostgresSink } from '../../../../src/activities/sink/postgres/postgres-sink.ts';
import { InvalidInput } from '../../../../src/errors.ts';
import { startPostgres } from '../../../../testkit/postgres.ts';
import { makeFolder } from '../../../../testkit/temp-folder.ts';

const folder = await makeFolder();

/** Starts a server with a certificate of its own, which is also its authority, for one name or address. */
async function serverFor(altName: { type: 2; value: string } | { type: 7; ip: string }) {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'a server' }], {
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames: [altName] }],
  });
  const settings = ['ssl=on', 'ssl_cert_file=server.pem', 'ssl_key_file=server.key'];
  const server = await startPostgres({ settings, files: { 'server.pem': cert, 'server.key': key } });
  after(() => server.dispose());
  const rootCert = join(folder, `${altName.type}.pem`);
  await writeFile(rootCert, cert);
  return { url: server.url, rootCert };
}

const servers = {
  named: await serverFor({ type: 2, value: 'localhost' }),
  addressed: await serverFor({ type: 7, ip: '127.0.0.1' }),
};
const plain = await startPostgres();
after(() => plain.dispose());

const CONNECTS = null;
const NAME = /does not match certificate's altnames|not in the cert's list/;
const AUTHORITY = /self-signed certificate/;
const CASES: [
  server: keyof typeof servers,
  host: string,
  mode: string,
  authority: string | null,
  outcome: RegExp | null,
][] = [
  ['named', 'localhost', 'disable', null, CONNECTS],
  ['named', '127.0.0.1', 'prefer', null, CONNECTS],
  ['named', '127.0.0.1', 'require', null, CONNECTS],
  ['named', '127.0.0.1', 'require', 'named', CONNECTS],
  ['named', '127.0.0.1', 'require', 'addressed', AUTHORITY],
  ['named', '127.0.0.1', 'verify-ca', null, AUTHORITY],
  ['named', '127.0.0.1', 'verify-ca', 'named', CONNECTS],
  ['named', 'localhost', 'verify-full', null, AUTHORITY],
  ['named', 'localhost', 'verify-full', 'system', AUTHORITY],
  ['named', 'localhost', 'verify-full', 'named', CONNECTS],
  ['named', '127.0.0.1', 'verify-full', 'named', NAME],
  ['addressed', '127.0.0.1', 'verify-full', 'addressed', CONNECTS],
  ['addressed', 'localhost', 'verify-full', 'addressed', NAME],
  ['addressed', 'localhost', 'verify-ca', 'addressed', CONNECTS],
];

async function verifyOver(url: string): Promise<unknown> {
  const sink = createPostgresSink(url, 'tls');
  try {
    return await sink.verify('none');
  } finally {
    await sink.close();
  }
}

describe('a connection with TLS', () => {
  for (const [name, host, mode, authority, outcome] of CASES) {
    const server = servers[name];
    const what = `sslmode=${mode} to ${host}, certificate for ${name === 'named' ? 'localhost' : '127.0.0.1'}, authority ${authority ?? 'not given'}`;
    it(`is ${outcome === CONNECTS ? 'made' : 'refused'}: ${what}`, async () => {
      const url = new URL(server.url);
      url.hostname = host;
      url.searchParams.set('sslmode', mode);
      if (authority === 'system') url.searchParams.set('sslrootcert', 'system');
      else if (authority !== null)
        url.searchParams.set('sslrootcert', servers[authority as keyof typeof servers].rootCert);
      if (outcome === CONNECTS) assert.equal(await verifyOver(url.href), null);
      else await assert.rejects(verifyOver(url.href), outcome);
    });
  }

  it('that is preferred is given up where the server has none, and one that is required is not', async () => {
    assert.equal(await verifyOver(`${plain.url}?sslmode=prefer`), null);
    await assert.rejects(verifyOver(`${plain.url}?sslmode=require`), /does not support SSL/);
  });

  it('needs certificates that can be read, and says so before it connects', () => {
    const url = `${plain.url}?sslmode=verify-full&sslrootcert=${join(folder, 'none.pem')}`;
    assert.throws(
      () => createPostgresSink(url, 'tls'),
      (error) => {
        assert.ok(error instanceof InvalidInput);
        assert.match(
          error.message,
          /HOLDFAST_POSTGRES_URL has sslrootcert=".*none\.pem", which the worker cannot read \(ENOENT\)/,
        );
        return true;
      },
    );
  });
});
