import { readFileSync } from 'node:fs';
import { checkServerIdentity, type ConnectionOptions } from 'node:tls';
import { InvalidInput } from '../../../errors.ts';
import type { ConnectionSettings } from '../../../input/connection-string.ts';

/**
 * Returns what TLS is to check, as libpq has it: `require` only encrypts (with a root certificate it also checks the
 * authority), `verify-ca` checks the authority, `verify-full` the name or address too.
 *
 * @returns false for a connection without TLS.
 * @throws InvalidInput for a certificate or key that cannot be read.
 */
export function tlsOptions(settings: ConnectionSettings): ConnectionOptions | false {
  const { host, sslMode, sslRootCert, sslCert, sslKey } = settings;
  if (sslMode === 'disable' || sslMode === 'allow' || host?.startsWith('/')) return false;
  const own = sslRootCert !== null && sslRootCert !== 'system';
  const checksName = sslMode === 'verify-full' || sslRootCert === 'system';
  const checksAuthority = checksName || sslMode === 'verify-ca' || own;
  return {
    rejectUnauthorized: checksAuthority,
    // Uses the host from the settings, because TLS gives no server name for an address.
    checkServerIdentity: (name, certificate) =>
      checksName ? checkServerIdentity(settings.host ?? name, certificate) : undefined,
    ...(own && { ca: read('sslrootcert', sslRootCert) }),
    ...(sslCert !== null && sslKey !== null && { cert: read('sslcert', sslCert), key: read('sslkey', sslKey) }),
  };
}

function read(name: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code = 'an error' } = error as NodeJS.ErrnoException;
    throw new InvalidInput([`HOLDFAST_POSTGRES_URL has ${name}="${path}", which the worker cannot read (${code})`]);
  }
}
